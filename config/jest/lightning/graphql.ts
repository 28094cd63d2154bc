import { createTestWireAdapter } from '@salesforce/wire-service-jest-util';

/** An adapter that answers when the test says so, with data and errors in one as the platform does. */
export const graphql = createTestWireAdapter();

/** Keeps the text of a query, so that a test can read it. */
export const gql = String.raw;

/** Mutations as components asked for them, in place of running them. */
export const executeMutation = jest.fn();
