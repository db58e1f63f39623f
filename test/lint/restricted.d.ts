interface Restriction {
  selector: string;
  message: string;
}
export const valueInSql: Restriction;
export const markup: Restriction[];
export const outside: Restriction[];
export const windows: Restriction;
export const connections: { name: string; message: string }[];
