import { revoked } from '../signing/revocation.ts';

revoked('https://ca.example/list.crl');
