export const findings = 'none';
