/** The other half of the broken copies, in a process of its own. */
import { mutantTests } from '../mutants/suite.ts';

mutantTests(1);
