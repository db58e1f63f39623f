/** Bytes a row of a hex view shows. */
export const rowBytes = 16;

/** A row of a hex view: where it begins, its bytes in hex, and those of them that are printable ASCII; a dot for each other one. */
export interface HexRow {
  offset: string;
  hex: string;
  text: string;
}

/** Bytes as rows of hex. */
export function hexRows(bytes: Uint8Array): HexRow[] {
  return Array.from({ length: Math.ceil(bytes.length / rowBytes) }, (_, row) => {
    const part = [...bytes.subarray(row * rowBytes, (row + 1) * rowBytes)];
    return {
      offset: (row * rowBytes).toString(16).padStart(6, '0'),
      hex: part.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    };
  });
}
