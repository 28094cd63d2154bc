/** Files of the library that have no types of their own. */
declare module 'esformula/lib/*' {
  const exported: unknown;
  export default exported;
}
declare module 'sformula/lib/*' {
  const exported: unknown;
  export default exported;
}
