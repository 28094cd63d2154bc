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

const TestAdapter = createTestWireAdapter() as unknown as {
  new (callback: (page: unknown) => void): { connect(): void; emit(page: unknown): void };
  emit(page: unknown): void;
};

/** An adapter that tells which page is open when the test says so, and tells it each component that comes later, as the platform does. */
export class CurrentPageReference extends TestAdapter {
  static page: unknown;

  static override emit(page: unknown): void {
    CurrentPageReference.page = page;
    super.emit(page);
  }

  override connect(): void {
    super.connect();
    if (CurrentPageReference.page) this.emit(CurrentPageReference.page);
  }
}
