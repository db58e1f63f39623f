import { verify } from '../signing/verify.ts';

verify();
