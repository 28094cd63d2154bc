import { createTestWireAdapter } from '@salesforce/wire-service-jest-util';
import type { LightningElement } from 'lwc';

/** Where components asked to go, in place of going there. */
export const navigate = jest.fn();

const Navigate = Symbol('Navigate');

export const NavigationMixin = Object.assign(
  <Base extends new (...args: any[]) => LightningElement>(base: Base) =>
    class extends base {
      [Navigate](page: unknown): void {
        navigate(page);
      }
    },
  { Navigate },
);

/** An adapter that tells which page is open when the test says so. */
export const CurrentPageReference = createTestWireAdapter();
