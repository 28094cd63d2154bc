import { LightningElement, wire } from 'lwc';
import { CurrentPageReference, NavigationMixin } from 'lightning/navigation';
import type { PageReference } from 'lightning/navigation';
import { gql, graphql } from 'lightning/graphql';
import program from '@salesforce/label/c.Program';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';

interface ProgramNode {
    Id: string;
    Name: Field<string>;
    Status__c?: Field<string>;
}
interface Answer {
    uiapi: { query: { CRM_Program__c: Connection<ProgramNode> } };
}

/** What is chosen: nothing where there is no program, or where programs could not be read. */
export interface ProgramChoice {
    programId: string | undefined;
    errors: unknown[] | undefined;
}

/**
 * Offers the programs by name and tells the chosen one by `choose`: the one that the address names (`c__program`), else the first active one.
 * Choosing is a step of the browser's history.
 */
export default class ProgramPicker extends NavigationMixin(LightningElement) {
    query = gql`
        query ProgramPicker {
            uiapi {
                query {
                    CRM_Program__c(first: 2000, orderBy: { Name: { order: ASC } }) {
                        edges {
                            node {
                                Id
                                Name {
                                    value
                                }
                                Status__c @optional {
                                    value
                                }
                            }
                        }
                    }
                }
            }
        }
    `;
    label = { program };
    programs: ProgramNode[] | undefined;
    page: PageReference | undefined;
    #told: string | undefined;

    @wire(CurrentPageReference)
    handlePage(page: PageReference | undefined): void {
        this.page = page;
        if (this.programs) this.tell();
    }

    @wire(graphql, { query: '$query' })
    handleAnswer({ data, errors }: { data?: Answer; errors?: unknown[] }): void {
        if (!data && !errors) return;
        if (errors?.length || !data?.uiapi) {
            this.dispatchEvent(new CustomEvent<ProgramChoice>('choose', { detail: { programId: undefined, errors } }));
            return;
        }
        this.programs = nodes(data.uiapi.query.CRM_Program__c);
        this.tell();
    }

    get offered(): boolean {
        return (this.programs ?? []).length > 0;
    }

    get options(): { label: string; value: string }[] {
        return (this.programs ?? []).map((one) => ({ label: one.Name.value ?? '', value: one.Id }));
    }

    get programId(): string | undefined {
        const programs = this.programs ?? [];
        const named = programs.find((one) => one.Id === this.page?.state?.c__program);
        return (named ?? programs.find((one) => one.Status__c?.value === 'Active') ?? programs[0])?.Id;
    }

    handleChange(event: CustomEvent<{ value: string }>): void {
        const state = { ...this.page?.state, c__program: event.detail.value };
        const page = { ...this.page, type: this.page?.type ?? 'standard__navItemPage', state };
        this.page = page;
        this.tell();
        this[NavigationMixin.Navigate](page);
    }

    tell(): void {
        const { programId } = this;
        if (this.#told === (programId ?? '')) return;
        this.#told = programId ?? '';
        this.dispatchEvent(new CustomEvent<ProgramChoice>('choose', { detail: { programId, errors: undefined } }));
    }
}
