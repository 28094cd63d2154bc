import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';
import { shown } from 'c/fieldWords';
import { USUAL_WEEKS, USUAL_WORTHWHILE } from 'c/nudgeMath';
import type { ResultView, RuleView } from 'c/nudgeVerdict';

const NUMBERS = [
    ...['Reach__c', 'Shown_Users__c', 'Shown_Acted__c', 'Withheld_Users__c', 'Withheld_Acted__c', 'Effect__c', 'Low__c', 'High__c', 'Sure_Low__c'],
    ...['Sure_High__c', 'Detectable__c', 'Weeks_Left__c', 'Harm_Shown__c', 'Harm_Withheld__c', 'Shown__c', 'Acted__c', 'Already_Done__c'],
    ...['Not_Relevant__c', 'Wrong__c', 'No_Time__c', 'Switched_Off__c']
] as const;

/** The rules, and what has become of each in the last weeks: the newest first. */
export const BOARD_QUERY = gql`
    query NudgeBoard($rules: Nudge_Rule__c_Filter, $results: Nudge_Result__c_Filter) {
        uiapi {
            query {
                Nudge_Rule__c(first: 200, where: $rules, orderBy: { Priority__c: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name { value }
                            Status__c { value displayValue }
                            Guardrail__c { value displayValue }
                            Worthwhile_Effect__c { value }
                            Patience_Weeks__c { value }
                            Decision__c { value }
                        }
                    }
                }
                Nudge_Result__c(first: 400, where: $results, orderBy: { Week__c: { order: DESC } }) {
                    edges {
                        node {
                            Id
                            Rule__c { value }
                            Week__c { value }
                            Verdict__c { value displayValue }
                            ${NUMBERS.map((name) => `${name} { value }`).join(' ')}
                        }
                    }
                }
            }
        }
    }
`;

export interface RuleNode {
    Id: string;
    Name: Field<string>;
    Status__c: Field<string>;
    Guardrail__c: Field<string>;
    Worthwhile_Effect__c: Field<number>;
    Patience_Weeks__c: Field<number>;
    Decision__c: Field<string>;
}

export type ResultNode = { Id: string; Rule__c: Field<string>; Week__c: Field<string>; Verdict__c: Field<string> } & Record<
    (typeof NUMBERS)[number],
    Field<number>
>;

export interface BoardAnswer {
    uiapi: { query: { Nudge_Rule__c: Connection<RuleNode>; Nudge_Result__c: Connection<ResultNode> } };
}

const resultView = (node: ResultNode): ResultView => ({
    verdict: node.Verdict__c.value ?? 'Too Early',
    verdictText: shown(node.Verdict__c),
    ...{ reach: node.Reach__c.value, shownUsers: node.Shown_Users__c.value, shownActed: node.Shown_Acted__c.value },
    ...{ withheldUsers: node.Withheld_Users__c.value, withheldActed: node.Withheld_Acted__c.value },
    ...{ effect: node.Effect__c.value, low: node.Low__c.value, high: node.High__c.value },
    ...{ sureLow: node.Sure_Low__c.value, sureHigh: node.Sure_High__c.value, detectable: node.Detectable__c.value },
    ...{ weeksLeft: node.Weeks_Left__c.value, harmShown: node.Harm_Shown__c.value, harmWithheld: node.Harm_Withheld__c.value },
    ...{ shown: node.Shown__c.value, acted: node.Acted__c.value, switchedOff: node.Switched_Off__c.value },
    dismissed: {
        ...{ done: node.Already_Done__c.value, notRelevant: node.Not_Relevant__c.value },
        ...{ wrong: node.Wrong__c.value, noTime: node.No_Time__c.value }
    }
});

/** A rule with its newest result. */
export function ruleView(rule: RuleNode, results: readonly ResultNode[]): RuleView {
    const newest = results.find((one) => one.Rule__c.value === rule.Id);
    return {
        ...{ id: rule.Id, name: rule.Name.value ?? '', status: rule.Status__c.value ?? '', statusText: shown(rule.Status__c) },
        ...{ guardrailText: shown(rule.Guardrail__c), decision: rule.Decision__c.value ?? '' },
        ...{ worthwhile: rule.Worthwhile_Effect__c.value ?? USUAL_WORTHWHILE, patience: rule.Patience_Weeks__c.value ?? USUAL_WEEKS },
        result: newest && resultView(newest)
    };
}
