import { RPCLink } from '@orpc/client/fetch';

export const link = new RPCLink({ url: 'http://127.0.0.1:4213/rpc' });
