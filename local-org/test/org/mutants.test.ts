/** Broken copies of the package: each is refused, for its one reason, in the words of the rule it breaks. */
import { mutantTests } from '../mutants/suite.ts';

mutantTests(0);
