import { api, LightningElement } from 'lwc';

/**
 * Draws an icon from the SLDS sprites the server sends, in place of the base components' 2,000 compiled templates:
 * those take most of the build, and a filter over the names in sources misses every computed name.
 */
export default class PrimitiveIcon extends LightningElement {
  static validationOptOut = ['class'];

  /** Address of an SVG symbol, in place of a name. */
  @api src?: string;
  /** Extra classes of the svg element. */
  @api svgClass?: string;
  /** xx-small, x-small, small, medium or large. */
  @api size = 'medium';
  /** bare, error, inverse, warning, success or nothing. */
  @api variant = '';
  /** category:name */
  @api iconName?: string;

  get name(): string {
    return this.iconName?.split(':')[1] ?? '';
  }

  get href(): string {
    if (this.src) return /^(https?:|\/)/.test(this.src) ? this.src : '';
    const [category, name] = this.iconName?.split(':') ?? [];
    return category && name ? `/slds/icons/${category}.svg#${name}` : '';
  }

  get computedClass(): string {
    const classes = [this.svgClass ?? ''];
    if (this.variant !== 'bare') classes.push('slds-icon');
    if (['error', 'warning', 'success'].includes(this.variant)) classes.push(`slds-icon-text-${this.variant}`);
    else if (!['bare', 'inverse'].includes(this.variant) && !this.src) classes.push('slds-icon-text-default');
    if (this.size && this.size !== 'medium') classes.push(`slds-icon_${this.size}`);
    return classes.join(' ');
  }
}
