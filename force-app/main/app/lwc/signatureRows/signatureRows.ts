import { shown } from 'c/fieldWords';
import { nodes } from 'c/graphqlNodes';
import { momentText } from 'c/numberText';
import type { Connection, Field } from 'c/graphqlNodes';

/** A signature as GraphQL answers it, whatever it is under; what the user may not see is not there. */
export interface SignatureNode {
    Id: string;
    Side__c: Field<string>;
    Signed_On__c?: Field<string>;
    Revoked__c?: Field<boolean>;
    Signed_By__c?: Field<string>;
    Signed_By__r?: { Name: Field<string> } | null;
}

/** A signature as it is listed. */
export interface SignatureRow {
    id: string;
    /** Business or Delivery: the value. */
    side: string;
    /** The side in the words of the user. */
    sideText: string;
    byId: string;
    by: string;
    on: string;
    revoked: boolean;
}

/** The signatures of an answer as they are listed. */
export function signatureRows(signatures: Connection<SignatureNode> | null | undefined): SignatureRow[] {
    return nodes(signatures).map((one) => ({
        id: one.Id,
        side: one.Side__c.value ?? '',
        sideText: shown(one.Side__c),
        byId: one.Signed_By__c?.value ?? '',
        by: one.Signed_By__r?.Name.value ?? '',
        on: momentText(one.Signed_On__c?.value),
        revoked: one.Revoked__c?.value ?? false
    }));
}
