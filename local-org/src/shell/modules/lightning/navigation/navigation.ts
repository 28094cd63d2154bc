import { currentPage, navigate, onNavigate, type PageReference, urlOf } from 'shell/router';

const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');

type Constructor = new (...parameters: any[]) => object; // eslint-disable-line @typescript-eslint/no-explicit-any

/** Gives a component [NavigationMixin.Navigate](page, replace) and [NavigationMixin.GenerateUrl](page). */
export function NavigationMixin<Base extends Constructor>(base: Base) {
  return class extends base {
    [Navigate](page: PageReference, replace = false): void {
      navigate(page, replace);
    }

    [GenerateUrl](page: PageReference): Promise<string> {
      return Promise.resolve(urlOf(page));
    }
  };
}
NavigationMixin.Navigate = Navigate;
NavigationMixin.GenerateUrl = GenerateUrl;

/** Wire adapter: the page that is open, and each one after it. */
export class CurrentPageReference {
  private emit: (page: PageReference) => void;
  private stop: (() => void) | undefined;

  constructor(emit: (page: PageReference) => void) {
    this.emit = emit;
  }

  connect(): void {
    this.stop = onNavigate(this.emit);
    this.emit(currentPage());
  }

  update(): void {}

  disconnect(): void {
    this.stop?.();
  }
}
