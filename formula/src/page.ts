/** What a page in the browser needs of the formula language: the static resource `formula`. */
export { compileFormula } from './compile.ts';
