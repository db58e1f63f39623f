import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, securityHeaders } from '../../main/shells/csp.ts';

/** A policy as a browser reads it: the first directive of a name wins. */
function parsePolicy(policy: string): Map<string, string[]> {
  const parsed = new Map<string, string[]>();
  for (const part of policy.split(';')) {
    const [name = '', ...values] = part.trim().split(/\s+/);
    if (name !== '' && !parsed.has(name.toLowerCase())) parsed.set(name.toLowerCase(), values);
  }
  return parsed;
}

const policy = parsePolicy(contentSecurityPolicy);

describe('E6 content security policy', () => {
  it('is exactly this one', () => {
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:', 'blob:'],
      'font-src': ["'self'"],
      'worker-src': ["'self'"],
      'connect-src': ["'self'"],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ['default'],
    });
  });

  it('allows inline text for styles only', () => {
    for (const [name, values] of policy) expect(values.some((value) => value.startsWith("'unsafe-"))).toBe(name === 'style-src');
  });

  it('names no wildcard, no remote host and no address', () => {
    expect(contentSecurityPolicy).not.toMatch(/\*|http|ws:|wss:|:\/\/|\d+\.\d+/);
  });

  it('names each directive once and fits one header line', () => {
    expect(policy.size).toBe(contentSecurityPolicy.split(';').length);
    expect(contentSecurityPolicy).toMatch(/^[\x20-\x7e]+$/);
  });

  it('travels with headers that nobody can change', () => {
    expect(Object.isFrozen(securityHeaders)).toBe(true);
    expect(securityHeaders['content-security-policy']).toBe(contentSecurityPolicy);
  });

  it('refuses every device and sensor that is listed', () => {
    const features = securityHeaders['permissions-policy']?.split(', ') ?? [];
    expect(features.length).toBeGreaterThanOrEqual(8);
    expect(features.every((feature) => /^[a-z-]+=\(\)$/.test(feature))).toBe(true);
  });
});
