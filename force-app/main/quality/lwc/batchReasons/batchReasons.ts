import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { gql, graphql } from 'lightning/graphql';
import RULE from '@salesforce/schema/Quality_Rule__c';
import why from '@salesforce/label/c.Imports_Why';
import column from '@salesforce/label/c.Imports_Column';
import reason from '@salesforce/label/c.Imports_Reason';
import rows from '@salesforce/label/c.Imports_Rows';
import todo from '@salesforce/label/c.Imports_Do';
import queue from '@salesforce/label/c.Imports_Queue';
import allIn from '@salesforce/label/c.Imports_All_In';
import wayBack from '@salesforce/label/c.Imports_Way_Back';
import cameBack from '@salesforce/label/c.Imports_Came_Back';
import stopped from '@salesforce/label/c.Imports_Stopped';
import running from '@salesforce/label/c.Imports_Running';
import refused from '@salesforce/label/c.Reason_Refused';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { REASONS } from 'c/issueWords';
import type { ReasonCount } from 'c/importMath';
import { decimal, fill } from 'c/numberText';
import type { WireAnswer } from 'c/wireAnswer';

/** A batch, as far as its reasons are told. */
export interface ShownBatch {
    status: string;
    message: string;
    keptOut: number;
    quarantineFile: string;
    /** Rows of it that have come in by a later batch. */
    cameBack: number;
    reasons: ReasonCount[];
}

interface RuleNode {
    Id: string;
    Name: Field<string>;
    Rule_Id__c: Field<string>;
    Fix__c: Field<string>;
}

const RULES_QUERY = gql`
    query ImportRules($ids: [String]) {
        uiapi {
            query {
                Quality_Rule__c(first: 200, where: { Rule_Id__c: { in: $ids }, Status__c: { eq: "Active" } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Rule_Id__c {
                                value
                            }
                            Fix__c {
                                value
                            }
                        }
                    }
                }
            }
        }
    }
`;

/** Codes of the org itself are in capitals. */
const isOfOrg = (code: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(code);

const wordsOf = (code: string): string => (isOfOrg(code) || code === 'refused' ? fill(refused, code) : (REASONS[code] ?? code));

/** Why rows of a batch were kept out, what to do, and how they come back. */
export default class BatchReasons extends NavigationMixin(LightningElement) {
    /** The batch. */
    @api batch: ShownBatch | undefined;

    label = { why, column, reason, rows, todo, queue, allIn };
    rules = new Map<string, RuleNode>();

    get ruleIds(): string[] {
        return [...new Set((this.batch?.reasons ?? []).flatMap(({ rule }) => (rule ? [rule] : [])))].sort();
    }

    get rulesQuery(): typeof RULES_QUERY | undefined {
        return this.ruleIds.length > 0 ? RULES_QUERY : undefined;
    }

    get rulesVariables(): Record<string, unknown> {
        return { ids: this.ruleIds };
    }

    @wire(graphql, { query: '$rulesQuery', variables: '$rulesVariables' })
    handleRules({ data }: WireAnswer<{ uiapi: { query: { Quality_Rule__c: Connection<RuleNode> } } }>): void {
        if (data) this.rules = new Map(nodes(data.uiapi.query.Quality_Rule__c).map((one) => [one.Rule_Id__c.value ?? '', one]));
    }

    get stateText(): string {
        if (this.batch?.status === 'Stopped') return fill(stopped, this.batch.message);
        return this.batch?.status === 'Running' ? running : '';
    }

    get isAllIn(): boolean {
        return this.batch?.status === 'Complete' && this.batch.keptOut === 0;
    }

    get wayBackText(): string {
        const { keptOut = 0, quarantineFile = '' } = this.batch ?? {};
        return keptOut > 0 && quarantineFile ? fill(wayBack, decimal(keptOut), quarantineFile) : '';
    }

    get cameBackText(): string {
        const { keptOut = 0, cameBack: back = 0 } = this.batch ?? {};
        return back > 0 ? fill(cameBack, decimal(back), decimal(keptOut)) : '';
    }

    get reasons(): object[] {
        const all = this.batch?.reasons ?? [];
        const most = Math.max(1, ...all.map((one) => one.rows));
        return all.map((one, index) => {
            const rule = this.rules.get(one.rule);
            return {
                key: String(index),
                column: one.column || '–',
                words: wordsOf(one.code),
                rows: decimal(one.rows),
                style: `inline-size: ${(one.rows / most) * 100}%`,
                fix: rule?.Fix__c.value ?? '',
                ruleId: rule?.Id,
                ruleName: rule?.Name.value ?? one.rule,
                url: rule && `/lightning/r/${RULE.objectApiName}/${rule.Id}/view`
            };
        });
    }

    get hasReasons(): boolean {
        return this.reasons.length > 0;
    }

    handleRule(event: Event): void {
        event.preventDefault();
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: id, objectApiName: RULE.objectApiName, actionName: 'view' }
        });
    }
}
