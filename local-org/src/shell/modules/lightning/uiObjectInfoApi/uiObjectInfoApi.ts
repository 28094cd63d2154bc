import { MASTER_RECORD_TYPE, objectInfo, picklistValues } from 'shell/objectInfo';
import { apiNameOf, type FieldRef, fieldPath, type ObjectRef } from 'shell/refs';
import { Adapter } from 'shell/wire';

/** Wire adapter: describes one object. */
export class getObjectInfo extends Adapter<{ objectApiName?: ObjectRef }> {
  protected isReady(config: { objectApiName?: ObjectRef }): boolean {
    return Boolean(config.objectApiName);
  }

  protected fetch(config: { objectApiName?: ObjectRef }): Promise<unknown> {
    return objectInfo(apiNameOf(config.objectApiName));
  }
}

/** Wire adapter: describes several objects. */
export class getObjectInfos extends Adapter<{ objectApiNames?: ObjectRef[] }> {
  protected isReady(config: { objectApiNames?: ObjectRef[] }): boolean {
    return Boolean(config.objectApiNames?.length);
  }

  protected async fetch(config: { objectApiNames?: ObjectRef[] }): Promise<unknown> {
    const results = (config.objectApiNames ?? []).map(async (name) => ({ statusCode: 200, result: await objectInfo(apiNameOf(name)) }));
    return { results: await Promise.all(results) };
  }
}

interface PicklistConfig {
  recordTypeId?: string;
  fieldApiName?: FieldRef;
}

/** Wire adapter: values of one picklist for a record type. */
export class getPicklistValues extends Adapter<PicklistConfig> {
  protected isReady(config: PicklistConfig): boolean {
    return Boolean(config.recordTypeId && config.fieldApiName);
  }

  protected async fetch(config: PicklistConfig): Promise<unknown> {
    const [object = '', field = ''] = fieldPath(config.fieldApiName);
    const values = (await picklistValues(object, config.recordTypeId))[field];
    if (!values) throw new Error(`${object}.${field} is no picklist this user can read`);
    return values;
  }
}

interface PicklistsConfig {
  objectApiName?: ObjectRef;
  recordTypeId?: string;
}

/** Wire adapter: values of every picklist of an object for a record type. */
export class getPicklistValuesByRecordType extends Adapter<PicklistsConfig> {
  protected isReady(config: PicklistsConfig): boolean {
    return Boolean(config.objectApiName && config.recordTypeId);
  }

  protected async fetch(config: PicklistsConfig): Promise<unknown> {
    return { picklistFieldValues: await picklistValues(apiNameOf(config.objectApiName), config.recordTypeId ?? MASTER_RECORD_TYPE) };
  }
}
