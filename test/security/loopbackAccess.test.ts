import { describe, expect, it, onTestFinished } from 'vitest';
import { createAccess } from '../../main/shells/loopback/access.ts';
import { codeOf, postCode, startServer, tokenOf } from '../support/loopback.ts';

/** A clock that stands until it is told to go on. */
function clock(at = 1_000_000) {
  return { now: () => at, pass: (ms: number) => (at += ms) };
}

describe('L4 one-time code', () => {
  it('is exchanged for the token once', () => {
    const access = createAccess();
    const code = access.issueCode();
    const token = access.exchange(code) ?? 'none';
    expect(access.permits(`Bearer ${token}`)).toBe(true);
    expect(access.permits(`Bearer ${token}x`)).toBe(false);
    expect(access.exchange(code)).toBeNull();
  });

  it('lives 60 seconds', () => {
    const time = clock();
    const access = createAccess(time.now);
    const [early, late] = [access.issueCode(), access.issueCode()];
    time.pass(59_999);
    expect(access.exchange(early)).not.toBeNull();
    time.pass(1);
    expect(access.exchange(late)).toBeNull();
  });

  it('does not end the codes issued before it', () => {
    const access = createAccess();
    const first = access.issueCode();
    access.issueCode();
    expect(access.exchange(first)).not.toBeNull();
  });

  it('and token are 256 random bits, different at every start', () => {
    const made = Array.from({ length: 50 }, () => createAccess().issueCode());
    expect(new Set(made).size).toBe(50);
    expect(made.every((code) => Buffer.from(code, 'base64url').length === 32)).toBe(true);
  });

  it('travels only in the fragment of the link, which no browser sends', async () => {
    const server = await startServer();
    onTestFinished(() => server.close());
    const url = new URL(server.newUrl());
    expect(url.search).toBe('');
    expect(url.hash).toMatch(/^#code=[\w-]{43}$/);
  });

  it('answers 200, then 401 when it is replayed', async () => {
    const server = await startServer();
    onTestFinished(() => server.close());
    const code = codeOf(server.newUrl());
    expect((await postCode(server.origin, code)).status).toBe(200);
    expect((await postCode(server.origin, code)).status).toBe(401);
  });

  it.each([[null], [7], [{}], [['x']], ['']])('refuses %j as a code', async (code) => {
    const server = await startServer();
    onTestFinished(() => server.close());
    expect([400, 401]).toContain((await postCode(server.origin, code)).status);
  });
});

describe('L10 guesses', () => {
  it('cost nothing five times a minute, and a second each after that', () => {
    const time = clock();
    const access = createAccess(time.now);
    const delays = Array.from({ length: 7 }, () => access.penalise());
    expect(delays).toEqual([0, 0, 0, 0, 0, 1000, 1000]);
  });

  it('are forgotten after a minute', () => {
    const time = clock();
    const access = createAccess(time.now);
    for (let guess = 0; guess < 9; guess += 1) access.penalise();
    time.pass(60_001);
    expect(access.penalise()).toBe(0);
  });

  it('slow down the guesser and nobody else', async () => {
    const server = await startServer();
    onTestFinished(() => server.close());
    const token = await tokenOf(server);
    for (let guess = 0; guess < 5; guess += 1) await postCode(server.origin, 'guess');
    const before = performance.now();
    expect((await postCode(server.origin, 'guess')).status).toBe(401);
    expect(performance.now() - before).toBeGreaterThan(950);
    const headers = { 'content-type': 'application/json', origin: server.origin, authorization: `Bearer ${token}` };
    const reply = await fetch(`${server.origin}/rpc/workspace/status`, { method: 'POST', headers, body: '{}' });
    expect(reply.status).toBe(200);
    const log = await fetch(`${server.origin}/rpc/workspace/custody`, { method: 'POST', headers, body: '{"json":{}}' });
    expect(await log.text()).toContain('guessed-token');
  });
});
