import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';

/** What is shown of batches: those of a source, one of them, or the last of all. */
export type Shown = 'all' | 'source' | 'batch';

const WHERE: Record<Shown, string> = {
    all: '',
    source: 'where: { Source__c: { eq: $record } },',
    batch: 'where: { or: [{ Id: { eq: $record } }, { Mended_From__c: { eq: $record } }] },'
};

/** Batches, newest first. */
export function batchesQuery(shown: Shown): ReturnType<typeof gql> {
    return gql`
        query ImportBatches${shown === 'all' ? '' : '($record: ID)'} {
            uiapi {
                query {
                    Import_Batch__c(first: 200, ${WHERE[shown]} orderBy: { CreatedDate: { order: DESC } }) {
                        edges {
                            node {
                                Id
                                Name { value }
                                File_Name__c { value }
                                Object__c { value }
                                Status__c { value displayValue }
                                Message__c { value }
                                Rows__c { value }
                                Accepted__c { value }
                                Quarantined__c { value }
                                Refused__c { value }
                                Reasons__c { value }
                                Quarantine_File__c { value }
                                Mended_From__c { value }
                                Source__c { value }
                                Source__r { Name { value } }
                                CreatedDate { value }
                                CreatedBy { Name { value } }
                            }
                        }
                    }
                }
            }
        }
    `;
}

export interface BatchNode {
    Id: string;
    Name: Field<string>;
    File_Name__c: Field<string>;
    Object__c: Field<string>;
    Status__c: Field<string>;
    Message__c: Field<string>;
    Rows__c: Field<number>;
    Accepted__c: Field<number>;
    Quarantined__c: Field<number>;
    Refused__c: Field<number>;
    Reasons__c: Field<string>;
    Quarantine_File__c: Field<string>;
    Mended_From__c: Field<string>;
    Source__c: Field<string>;
    Source__r: { Name: Field<string> } | null;
    CreatedDate: Field<string>;
    CreatedBy: { Name: Field<string> } | null;
}

export interface BatchesAnswer {
    uiapi: { query: { Import_Batch__c: Connection<BatchNode> } };
}
