import { LightningElement, wire } from 'lwc';
import { gql, graphql } from 'lightning/graphql';
import { getObjectInfos } from 'lightning/uiObjectInfoApi';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import USER_ID from '@salesforce/user/Id';
import STEP from '@salesforce/schema/Process_Step__c';
import PERSONAL from '@salesforce/schema/User_Adoption__c';
import title from '@salesforce/label/c.My_Adoption_Title';
import hint from '@salesforce/label/c.My_Adoption_Hint';
import empty from '@salesforce/label/c.My_Adoption_Empty';
import emptyHint from '@salesforce/label/c.My_Adoption_Empty_Hint';
import seenTitle from '@salesforce/label/c.My_Adoption_Seen';
import seenNone from '@salesforce/label/c.My_Adoption_Seen_None';
import seenGroups from '@salesforce/label/c.My_Adoption_Seen_Groups';
import seenPersonal from '@salesforce/label/c.My_Adoption_Seen_Personal';
import kept from '@salesforce/label/c.My_Adoption_Kept';
import keptNone from '@salesforce/label/c.My_Adoption_Kept_None';
import teamTitle from '@salesforce/label/c.My_Team_Title';
import teamText from '@salesforce/label/c.My_Team_Text';
import agreed from '@salesforce/label/c.Privacy_Agreed';
import { rateOf } from 'c/adoptionMath';
import type { SnapshotNode } from 'c/adoptionMath';
import { SNAPSHOT_FIELDS } from 'c/adoptionNodes';
import type { BarItem } from 'c/barList';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { dayText, decimal, fill, percent, todayHere } from 'c/numberText';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { askedOf, countQuery, STEPS_AT_ONCE } from './stepQuery';
import type { StepNode, Types } from './stepQuery';

/** Fields of a user that may have the country or legal entity: the job is told which. */
const PLACES = ['Country', 'CompanyName', 'Division', 'Department'] as const;

interface ObjectInfo {
    apiName: string;
    keyPrefix: string | null;
    fields: Record<string, { apiName: string; dataType: string }>;
}

interface Started {
    Process_Step__c: Connection<StepNode>;
    Adoption_Privacy__c: Connection<{
        External_Key__c: Field<string>;
        Mode__c: Field<string>;
        Agreed_On__c: Field<string>;
        Agreed_By__c: Field<string>;
    }>;
    User: Connection<{ Id: string } & Record<(typeof PLACES)[number], Field<string>>>;
    team: Connection<SnapshotNode>;
    User_Adoption__c?: Connection<{ Id: string; Week__c: Field<string> }>;
}

interface Counted {
    totalCount?: number | null;
    edges: { node: { Id: string; WhatId?: Field<string> } }[];
}

const startQuery = (personal: boolean): ReturnType<typeof gql> => gql`
    query MyAdoption($me: ID) {
        uiapi {
            query {
                Process_Step__c(first: 40, where: { Active__c: { eq: true } }, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name { value }
                            External_Key__c { value }
                            Object__c { value }
                            User_Field__c { value }
                            Date_Field__c { value }
                            Conditions__c { value }
                        }
                    }
                }
                Adoption_Privacy__c(first: 200) {
                    edges { node { External_Key__c { value } Mode__c { value } Agreed_On__c { value } Agreed_By__c { value } } }
                }
                User(first: 1, where: { Id: { eq: $me } }) {
                    edges { node { Id ${PLACES.map((name) => `${name} { value }`).join(' ')} } }
                }
                team: Adoption_Snapshot__c(
                    first: 1
                    where: { Segment_Type__c: { eq: "Team" }, Segment_Key__c: { eq: "${USER_ID}" }, Final__c: { eq: true } }
                    orderBy: { Week__c: { order: DESC } }
                ) {
                    edges { node { ${SNAPSHOT_FIELDS} } }
                }
                ${personal ? 'User_Adoption__c(first: 10, where: { User__c: { eq: $me } }) { edges { node { Id Week__c { value } } } }' : ''}
            }
        }
    }
`;

/** What the user did with the CRM in the last four weeks, counted from their own records as they look, and what others can see of it. */
export default class MyAdoption extends LightningElement {
    label = { title, hint, empty, emptyHint, seenTitle, teamTitle };
    variables = { me: USER_ID };
    today = todayHere();

    loading = true;
    noAccess = false;
    errors: unknown;
    started: Started | undefined;
    counts: Record<string, Counted> | undefined;
    infos = new Map<string, ObjectInfo>();
    reads: boolean | undefined;
    readsPersonal: boolean | undefined;

    @wire(getObjectInfo, { objectApiName: STEP })
    handleStepInfo({ data, error }: { data?: object; error?: unknown }): void {
        if (data || error) this.reads = data !== undefined;
    }

    @wire(getObjectInfo, { objectApiName: PERSONAL })
    handlePersonalInfo({ data, error }: { data?: object; error?: unknown }): void {
        if (data || error) this.readsPersonal = data !== undefined;
    }

    get query(): ReturnType<typeof gql> | undefined {
        return this.reads && this.readsPersonal !== undefined ? startQuery(this.readsPersonal) : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleStart(answer: WireAnswer<{ uiapi: { query: Started } }>): void {
        this.started = takeAnswer(this, answer)?.query ?? this.started;
    }

    get steps(): StepNode[] {
        return nodes(this.started?.Process_Step__c);
    }

    get objectNames(): string[] | undefined {
        const names = [...new Set(this.steps.map((one) => one.Object__c.value ?? ''))].sort();
        return names.length > 0 ? names : undefined;
    }

    @wire(getObjectInfos, { objectApiNames: '$objectNames' })
    handleInfos({ data }: { data?: { results: { statusCode: number; result: ObjectInfo }[] } }): void {
        const read = (data?.results ?? []).filter(({ statusCode }) => statusCode === 200);
        if (data) this.infos = new Map(read.map(({ result }) => [result.apiName, result]));
    }

    /** Steps that the user may read what they take of, each with what is asked for it. */
    get asked(): { step: StepNode; ask: NonNullable<ReturnType<typeof askedOf>> }[] {
        const types: Types = new Map(
            [...this.infos].map(([name, { fields }]) => [name, new Map(Object.values(fields).map((one) => [one.apiName, one.dataType]))])
        );
        return this.steps
            .flatMap((step) => {
                const ask = askedOf(step, types, { userId: USER_ID, today: this.today });
                return ask ? [{ step, ask }] : [];
            })
            .slice(0, STEPS_AT_ONCE);
    }

    get countDocument(): ReturnType<typeof countQuery> {
        return this.infos.size > 0 ? countQuery(this.asked.map(({ ask }) => ask)) : undefined;
    }

    @wire(graphql, { query: '$countDocument' })
    handleCounts({ data, errors }: WireAnswer<{ uiapi: { query: Record<string, Counted> } }>): void {
        if (data) this.counts = data.uiapi.query;
        if (errors?.length) this.errors = errors;
    }

    get isShown(): boolean {
        return this.reads === true;
    }

    get waiting(): boolean {
        return !this.errors && (this.loading || (this.countDocument !== undefined && !this.counts));
    }

    get isEmpty(): boolean {
        return !this.waiting && !this.errors && this.asked.length === 0;
    }

    get ready(): boolean {
        return !this.waiting && !this.errors && this.asked.length > 0;
    }

    get items(): BarItem[] {
        return this.asked.map(({ step, ask }, index) => {
            const found = this.counts?.[`s${index}`];
            const prefix = ask.about === undefined ? undefined : this.infos.get(ask.about)?.keyPrefix;
            const about = found?.edges.filter(({ node }) => prefix && node.WhatId?.value?.startsWith(prefix)).length ?? 0;
            const count = ask.about === undefined ? (found?.totalCount ?? 0) : about;
            return { key: step.Id, label: step.Name.value ?? '', count, text: decimal(count) };
        });
    }

    get privacy(): { mode: string; agreement: string } {
        const settings = nodes(this.started?.Adoption_Privacy__c);
        const [user] = nodes(this.started?.User);
        const places = PLACES.map((name) => user?.[name]?.value ?? '');
        const own =
            settings.find((one) => places.includes(one.External_Key__c.value ?? '*')) ?? settings.find((one) => one.External_Key__c.value === '*');
        const agreement = own?.Agreed_On__c.value ? fill(agreed, dayText(own.Agreed_On__c.value), own.Agreed_By__c.value ?? '') : '';
        return { mode: own?.Mode__c.value ?? 'Groups', agreement };
    }

    get seenText(): string {
        return { None: seenNone, Groups: seenGroups, Personal: seenPersonal }[this.privacy.mode] ?? seenGroups;
    }

    get agreedText(): string {
        return this.privacy.agreement;
    }

    get keptText(): string {
        const weeks = nodes(this.started?.User_Adoption__c).map((one) => dayText(one.Week__c.value));
        return weeks.length > 0 ? fill(kept, weeks.join(', ')) : keptNone;
    }

    get teamText(): string {
        const [team] = nodes(this.started?.team);
        if (!team) return '';
        const [active, enabled] = [decimal(team.Active__c.value ?? 0), decimal(team.Enabled__c.value ?? 0)];
        return fill(teamText, dayText(team.Week__c.value), active, enabled, percent(rateOf(team) ?? 0));
    }
}
