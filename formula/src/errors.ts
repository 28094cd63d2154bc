/** A formula that does not compile, in the platform's words where they are known. */
export class FormulaError extends Error {
  override name = 'FormulaError';
}

/** A formula that compiles and cannot be worked out here, or takes too long: not a blank, but a refusal. */
export class FormulaFailure extends Error {
  override name = 'FormulaFailure';
  /** The platform's code for it. */
  readonly code: 'LIMIT_EXCEEDED' | 'FORMULA_EXPRESSION_INVALID';

  constructor(code: FormulaFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}
