const whole = new Intl.NumberFormat('en-US');

/** `8,311`. */
export function showCount(count: number): string {
  return whole.format(count);
}

/** `1 bundle`, `8,311 bundles`. */
export function showMany(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** `512 B`, `1.4 MB`, in powers of 1000. */
export function showBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[unit] ?? ''}`;
}
