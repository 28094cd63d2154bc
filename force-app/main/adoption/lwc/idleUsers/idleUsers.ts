import { LightningElement, api, wire } from 'lwc';
import { gql, graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import AUTOMATED from '@salesforce/schema/Automated_User__c';
import title from '@salesforce/label/c.Idle_Title';
import hint from '@salesforce/label/c.Idle_Hint';
import never from '@salesforce/label/c.Idle_Never';
import since from '@salesforce/label/c.Idle_Since';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { addDays } from 'c/lifecycleMath';
import { dayText, fill, todayHere } from 'c/numberText';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';

interface UserNode {
    Id: string;
    Name: Field<string>;
    Country: Field<string>;
    LastLoginDate: Field<string>;
}
interface Answer {
    uiapi: { query: { User: Connection<UserNode> } };
}

/** Days without a login that make a licence idle: what the job takes where the configuration says nothing else. */
const IDLE_DAYS = 90;

const QUERY = gql`
    query IdleUsers($countries: [String], $before: DateTime) {
        uiapi {
            query {
                User(
                    first: 200
                    where: {
                        and: [
                            { IsActive: { eq: true } }
                            { UserType: { eq: "Standard" } }
                            {
                                or: [
                                    { Country: { in: $countries } }
                                    { CompanyName: { in: $countries } }
                                    { Division: { in: $countries } }
                                    { Department: { in: $countries } }
                                ]
                            }
                            { CreatedDate: { lt: { value: $before } } }
                            { or: [{ LastLoginDate: { lt: { value: $before } } }, { LastLoginDate: { eq: null } }] }
                        ]
                    }
                    orderBy: { LastLoginDate: { order: ASC } }
                ) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Country {
                                value
                            }
                            LastLoginDate {
                                value
                            }
                        }
                    }
                }
            }
        }
    }
`;

/** Users who have not logged in for long, for who keeps licences, and only of countries that have agreed to personal figures. */
export default class IdleUsers extends LightningElement {
    /** Countries or legal entities whose users may be told of by name. */
    @api countries: string[] = [];

    label = { title, hint };
    loading = true;
    noAccess = false;
    errors: unknown;
    users: UserNode[] = [];
    keepsLicences = false;

    @wire(getObjectInfo, { objectApiName: AUTOMATED })
    handleInfo({ data }: { data?: { updateable: boolean } }): void {
        this.keepsLicences = data?.updateable ?? false;
    }

    get query(): string | undefined {
        return this.keepsLicences && this.countries.length > 0 ? QUERY : undefined;
    }

    get variables(): Record<string, unknown> {
        return { countries: [...this.countries], before: `${addDays(todayHere(), -IDLE_DAYS)}T00:00:00Z` };
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<Answer>): void {
        const found = takeAnswer(this, answer);
        if (found) this.users = nodes(found.query.User);
    }

    get isShown(): boolean {
        return this.users.length > 0 || Boolean(this.errors);
    }

    get lines(): { id: string; text: string }[] {
        return this.users.map((one) => ({
            id: one.Id,
            text: `${one.Name.value ?? ''}, ${one.Country.value ?? ''}: ${one.LastLoginDate.value ? fill(since, dayText(one.LastLoginDate.value)) : never}`
        }));
    }
}
