/** What the Salesforce platform gives to a component and its npm packages do not type. */

declare module '@salesforce/label/*' {
    const label: string;
    export default label;
}
declare module '@salesforce/resourceUrl/*' {
    const url: string;
    export default url;
}
declare module '@salesforce/i18n/*' {
    const value: string;
    export default value;
}
declare module '@salesforce/schema/*' {
    const object: { objectApiName: string };
    export default object;
}

declare module '@salesforce/customPermission/*' {
    const granted: true | undefined;
    export default granted;
}

declare module '@salesforce/user/Id' {
    const id: string;
    export default id;
}

declare module 'lightning/graphql' {
    import type { WireAdapterConstructor } from 'lwc';

    export interface GraphQLResult {
        data?: any;
        errors?: { message: string }[];
        refresh?: () => Promise<void>;
    }
    export const graphql: WireAdapterConstructor<{ query: string; variables?: Record<string, unknown> }, GraphQLResult>;
    export function executeMutation(mutation: { query: string; variables?: Record<string, unknown> }): Promise<GraphQLResult>;
    export function gql(parts: TemplateStringsArray, ...values: unknown[]): string;
}

declare module 'lightning/uiObjectInfoApi' {
    import type { WireAdapterConstructor } from 'lwc';

    export const getObjectInfo: WireAdapterConstructor<{ objectApiName: string | { objectApiName: string } }, { data?: any; error?: unknown }>;
    export const getObjectInfos: WireAdapterConstructor<{ objectApiNames: string[] }, { data?: any; error?: unknown }>;
    export const getPicklistValues: WireAdapterConstructor<{ recordTypeId: string; fieldApiName: string }, { data?: any; error?: unknown }>;
}

declare module 'lightning/uiRecordApi' {
    type Fields = Record<string, unknown>;

    export function createRecord(record: { apiName: string; fields: Fields }): Promise<{ id: string; fields: Fields }>;
    /** `fields` holds the Id. */
    export function updateRecord(
        record: { fields: Fields },
        options?: { ifUnmodifiedSince?: string | undefined }
    ): Promise<{ id: string; fields: Fields; lastModifiedDate?: string }>;
}

declare module 'lightning/confirm' {
    const LightningConfirm: { open(dialog: { label: string; message: string; variant?: 'header' | 'headerless'; theme?: string }): Promise<boolean> };
    export default LightningConfirm;
}

declare module 'lightning/platformResourceLoader' {
    import type { LightningElement } from 'lwc';

    export function loadScript(component: LightningElement, url: string): Promise<void>;
}

declare module 'lightning/platformShowToastEvent' {
    export interface Toast {
        title: string;
        message?: string;
        variant?: 'info' | 'success' | 'warning' | 'error';
    }
    export class ShowToastEvent extends CustomEvent<Toast> {
        constructor(toast: Toast);
    }
}

declare module 'lightning/navigation' {
    import type { LightningElement } from 'lwc';

    export interface PageReference {
        type: string;
        attributes?: Record<string, unknown>;
        state?: Record<string, unknown>;
    }
    export const CurrentPageReference: import('lwc').WireAdapterConstructor<Record<string, never>, PageReference | undefined>;
    const Navigate: unique symbol;
    interface Navigates {
        [Navigate](page: PageReference, replace?: boolean): void;
    }
    export const NavigationMixin: {
        <Base extends new (...args: any[]) => LightningElement>(base: Base): Base & (new (...args: any[]) => Navigates);
        readonly Navigate: typeof Navigate;
    };
}

declare module '@salesforce/user/Id' {
    const userId: string | undefined;
    export default userId;
}
