import { model } from 'shell/model';
import { type FieldInfo, type ObjectInfo, pageLabel } from 'shell/objectInfo';
import { lookupTarget, type Row } from 'shell/recordQuery';
import { recordUrl } from 'shell/router';
import currency from '@salesforce/i18n/currency';
import timeZone from '@salesforce/i18n/timeZone';

/** A column of lightning-datatable. */
export interface Column {
  label: string;
  fieldName: string;
  type: string;
  sortable: boolean;
  typeAttributes?: object;
  cellAttributes?: object;
}

/** Columns for fields, in order; those the user may not see are left out. */
export function columnsOf(info: ObjectInfo, fields: string[], sortable: boolean): Column[] {
  return fields.flatMap((name) => (info.fields[name] ? [columnOf(info, info.fields[name], sortable)] : []));
}

/** Adds the addresses that link columns point at. */
export function withLinks(info: ObjectInfo, rows: Row[]): Row[] {
  const references = Object.values(info.fields).filter((field) => linkTarget(field));
  return rows.map((row) => {
    const linked: Row = { ...row, 'Id:url': recordUrl(row.Id, info.apiName) };
    for (const { apiName, ...field } of references) {
      const id = row[`${apiName}:id`];
      if (id) linked[`${apiName}:url`] = recordUrl(String(id), linkTarget({ apiName, ...field }));
    }
    return linked;
  });
}

function columnOf(info: ObjectInfo, field: FieldInfo, sortable: boolean): Column {
  const column = { label: pageLabel(field), fieldName: field.apiName, sortable: sortable && field.sortable !== false };
  const link = (url: string): Column => ({
    ...column,
    fieldName: url,
    type: 'url',
    typeAttributes: { label: { fieldName: field.apiName }, target: '_self' },
  });
  if (field.apiName === (model.objects[info.apiName]?.nameField ?? info.nameFields[0])) return link('Id:url');
  if (linkTarget(field)) return link(`${field.apiName}:url`);
  return { ...column, ...cell(field) };
}

/** The field a column sorts by: a link column is named after its address. */
export function sortField(info: ObjectInfo, fieldName: string): string {
  if (fieldName === 'Id:url') return model.objects[info.apiName]?.nameField ?? 'Name';
  return fieldName.replace(/:url$/, '');
}

function linkTarget(field: FieldInfo): string | undefined {
  const target = lookupTarget(field);
  return target && model.objects[target.object] ? target.object : undefined;
}

function cell({ dataType, scale }: FieldInfo): Pick<Column, 'type' | 'typeAttributes' | 'cellAttributes'> {
  const right = { alignment: 'right' };
  switch (dataType) {
    case 'Currency':
      return {
        type: 'currency',
        typeAttributes: { currencyCode: currency, minimumFractionDigits: scale, maximumFractionDigits: scale },
        cellAttributes: right,
      };
    case 'Percent':
      return { type: 'percent', typeAttributes: { maximumFractionDigits: scale }, cellAttributes: right };
    case 'Double':
    case 'Int':
      return { type: 'number', typeAttributes: { maximumFractionDigits: scale }, cellAttributes: right };
    case 'Date':
      return { type: 'date-local', typeAttributes: { year: 'numeric', month: 'numeric', day: 'numeric' } };
    case 'DateTime':
      return { type: 'date', typeAttributes: { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone } };
    case 'Boolean':
      return { type: 'boolean' };
    case 'Email':
    case 'Phone':
    case 'Url':
      return { type: dataType.toLowerCase(), ...(dataType === 'Url' && { typeAttributes: { target: '_blank' } }) };
    default:
      return { type: 'text' };
  }
}
