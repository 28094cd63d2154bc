import { LightningElement, api } from 'lwc';
import name from '@salesforce/label/c.Rule_Name';
import object from '@salesforce/label/c.Rule_Object';
import kindLabel from '@salesforce/label/c.Rule_Kind';
import fieldsLabel from '@salesforce/label/c.Rule_Fields';
import condition from '@salesforce/label/c.Rule_Condition';
import formulaHelp from '@salesforce/label/c.Rule_Formula_Help';
import dimension from '@salesforce/label/c.Rule_Dimension';
import severity from '@salesforce/label/c.Rule_Severity';
import weight from '@salesforce/label/c.Rule_Weight';
import warnBelow from '@salesforce/label/c.Rule_Warn';
import failBelow from '@salesforce/label/c.Rule_Fail';
import fix from '@salesforce/label/c.Rule_Fix';
import blocksImport from '@salesforce/label/c.Rule_Blocks';
import oneALine from '@salesforce/label/c.Rule_Values';
import min from '@salesforce/label/c.Parameter_min';
import max from '@salesforce/label/c.Parameter_max';
import pattern from '@salesforce/label/c.Parameter_pattern';
import accept from '@salesforce/label/c.Parameter_accept';
import bounced from '@salesforce/label/c.Parameter_bounced';
import country from '@salesforce/label/c.Parameter_country';
import defaultCountry from '@salesforce/label/c.Parameter_defaultCountry';
import values from '@salesforce/label/c.Parameter_values';
import ignoreCase from '@salesforce/label/c.Parameter_ignoreCase';
import days from '@salesforce/label/c.Parameter_days';
import column from '@salesforce/label/c.Parameter_column';
import determines from '@salesforce/label/c.Parameter_determines';
import byLabel from '@salesforce/label/c.Parameter_by';
import past from '@salesforce/label/c.Parameter_past';
import score from '@salesforce/label/c.Parameter_score';
import formula from '@salesforce/label/c.Parameter_formula';
import disposable from '@salesforce/label/c.Reason_Disposable';
import role from '@salesforce/label/c.Reason_Role_Address';
import none from '@salesforce/label/c.None_Value';
import { fill } from 'c/numberText';
import { formOf } from 'c/ruleKinds';
import type { KindParameter } from 'c/ruleKinds';

/** A rule as it is edited. */
export interface RuleDraft {
    name: string;
    object: string;
    kind: string;
    fields: string[];
    parameters: Record<string, unknown>;
    condition: string;
    dimension: string;
    severity: string;
    weight: number | undefined;
    warnBelow: number | undefined;
    failBelow: number | undefined;
    fix: string;
    blocksImport: boolean;
}

export interface Choice {
    label: string;
    value: string;
}

/** What the lists of the form offer. */
export interface RuleChoices {
    kinds: Choice[];
    dimensions: Choice[];
    severities: Choice[];
    /** Fields of the object; none while it is not known. */
    fields: Choice[];
}

const PARAMETERS: Record<string, string> = {
    ...{
        min,
        max,
        pattern,
        accept,
        bounced,
        country,
        defaultCountry,
        values,
        ignoreCase,
        days,
        column,
        determines,
        by: byLabel,
        past,
        score,
        formula
    }
};
const CHOICES: Record<string, string> = { disposable, role };

/** Fields that the help for formulas names. */
const FIELDS_NAMED = 12;

type Typed = CustomEvent<{ value?: unknown; checked?: boolean }> & { currentTarget: HTMLElement };

/** The form of a rule: what every rule has, and what its kind asks for. Tells each change by `draft`. */
export default class RuleForm extends LightningElement {
    @api draft!: RuleDraft;
    @api choices!: RuleChoices;
    @api disabled = false;
    /** Whether kind and object stay as they are: of a version of a rule. */
    @api isVersion = false;

    label = { name, object, kindLabel, fieldsLabel, condition, dimension, severity, weight, warnBelow, failBelow, fix, blocksImport };

    get formulaHelp(): string {
        const names = this.choices.fields.map(({ value }) => value);
        return names.length === 0 ? '' : fill(formulaHelp, names.slice(0, FIELDS_NAMED).join(', ') + (names.length > FIELDS_NAMED ? ', …' : ''));
    }

    get isFixed(): boolean {
        return this.disabled || this.isVersion;
    }

    get parameters(): object[] {
        return (formOf(this.draft.kind)?.parameters ?? []).map((one) => this.shownParameter(one));
    }

    shownParameter({ name: key, type, required, choices }: KindParameter): object {
        const value = this.draft.parameters[key];
        const chosen = Array.isArray(value) ? (value as string[]) : [];
        const label = PARAMETERS[key] ?? key;
        return {
            ...{ key, required: required === true, value: value ?? '', checked: value === true },
            label: type === 'values' ? fill(oneALine, label) : label,
            ...{ isNumber: type === 'number', isText: type === 'text', isBoolean: type === 'boolean', isFormula: type === 'formula' },
            ...{ isField: type === 'field', isFields: type === 'fields', isValues: type === 'values', isChoices: type === 'choices' },
            text: chosen.join('\n'),
            chosen,
            options: (choices ?? []).map((one) => ({ label: CHOICES[one] ?? one, value: one })),
            fieldOptions: [{ label: none, value: '' }, ...this.choices.fields]
        };
    }

    tell(change: Partial<RuleDraft>): void {
        this.dispatchEvent(new CustomEvent<Partial<RuleDraft>>('draft', { detail: change }));
    }

    tellParameter(key: string, value: unknown): void {
        this.tell({ parameters: { ...this.draft.parameters, [key]: value } });
    }

    handleChange(event: Typed): void {
        const { name: property = '' } = event.currentTarget.dataset;
        this.tell({ [property]: event.detail.value });
    }

    handleKind(event: Typed): void {
        const kind = String(event.detail.value ?? '');
        this.tell({ kind, parameters: {}, dimension: formOf(kind)?.dimension ?? this.draft.dimension });
    }

    handleBlocks(event: Typed): void {
        this.tell({ blocksImport: event.detail.checked === true });
    }

    handleParameter(event: Typed): void {
        const { key = '' } = event.currentTarget.dataset;
        this.tellParameter(key, event.detail.value);
    }

    handleChecked(event: Typed): void {
        this.tellParameter(event.currentTarget.dataset.key ?? '', event.detail.checked === true);
    }

    handleLines(event: Typed): void {
        const lines = String(event.detail.value ?? '')
            .split('\n')
            .map((one) => one.trim())
            .filter((one) => one !== '');
        this.tellParameter(event.currentTarget.dataset.key ?? '', lines);
    }
}
