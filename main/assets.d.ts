/** A text file inlined by the bundler: `import sql from './hoop.sql?raw'`. */
declare module '*?raw' {
  const text: string;
  export default text;
}
