import duplicate from '@salesforce/label/c.Error_Duplicate';
import required from '@salesforce/label/c.Error_Required';
import tooLong from '@salesforce/label/c.Error_Too_Long';
import outOfRange from '@salesforce/label/c.Error_Out_Of_Range';
import doesNotFit from '@salesforce/label/c.Error_Does_Not_Fit';
import noRight from '@salesforce/label/c.Error_No_Right';
import gone from '@salesforce/label/c.Error_Gone';
import locked from '@salesforce/label/c.Error_Locked';
import limit from '@salesforce/label/c.Error_Limit';
import storage from '@salesforce/label/c.Error_Storage';
import session from '@salesforce/label/c.Error_Session';
import network from '@salesforce/label/c.Error_Network';
import noField from '@salesforce/label/c.Error_No_Field';
import refused from '@salesforce/label/c.Error_Refused';
import aField from '@salesforce/label/c.Error_A_Field';
import { fill } from 'c/numberText';
import { isNetwork } from './complaints';
import type { Complaint } from './complaints';

interface KnownError {
    /** The platform's codes for it, and how its messages read where a code is missing. */
    codes: RegExp;
    reads: RegExp;
    /** {0} is the field, {1} what the message adds. */
    words: string;
}

/** Technical errors of the platform (SOAP and UI API status codes), in words. The first that fits counts. */
const KNOWN: KnownError[] = [
    { codes: /^DUPLICATE_(VALUE|EXTERNAL_ID)$/, reads: /duplicates? value|duplicate external id/i, words: duplicate },
    {
        codes: /^REQUIRED_FIELD_MISSING$/,
        reads: /required fields? (?:are|is) missing: \[([^\]]*)\]|required fields? (?:are|is) missing/i,
        words: required
    },
    { codes: /^STRING_TOO_LONG$/, reads: /data value too large.*\(max length=(\d+)\)/is, words: tooLong },
    { codes: /^NUMBER_OUTSIDE_VALID_RANGE$/, reads: /outside of (?:the )?valid range/i, words: outOfRange },
    {
        codes: /^(FIELD_INTEGRITY_EXCEPTION|INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST|INVALID_TYPE_ON_FIELD_IN_RECORD|MALFORMED_ID)$/,
        reads: /id value of incorrect type|bad value for restricted picklist|malformed id|value not of required type/i,
        words: doesNotFit
    },
    {
        codes: /^(INSUFFICIENT_ACCESS.*|INVALID_FIELD_FOR_INSERT_UPDATE|CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY_ACCESS|NO_ACCESS|INSUFFICIENT_PRIVILEGES)$/,
        reads: /insufficient (?:access|privileges)|unable to create\/update fields|don'?t have (?:access|permission)/i,
        words: noRight
    },
    {
        codes: /^(ENTITY_IS_DELETED|INVALID_CROSS_REFERENCE_KEY|NOT_FOUND|RESOURCE_NOT_FOUND|INVALID_ID_FIELD)$/,
        reads: /entity is deleted|invalid cross reference id|resource does not exist/i,
        words: gone
    },
    { codes: /^UNABLE_TO_LOCK_ROW$/, reads: /unable to (?:obtain exclusive access|lock)/i, words: locked },
    {
        codes: /^(REQUEST_LIMIT_EXCEEDED|SERVER_UNAVAILABLE|REQUEST_RUNNING_TOO_LONG)$/,
        reads: /request ?limit exceeded|server is too busy/i,
        words: limit
    },
    { codes: /^STORAGE_LIMIT_EXCEEDED$/, reads: /storage limit exceeded/i, words: storage },
    { codes: /^INVALID_SESSION_ID$/, reads: /session (?:expired|has expired)/i, words: session },
    { codes: /^NO_CONNECTION$/, reads: /failed to fetch|does not answer/i, words: network },
    { codes: /^(INVALID_FIELD|INVALID_TYPE)$/, reads: /validation ?error|fieldundefined|in type '\w+' is undefined|no such column/i, words: noField }
];

/** Rules of the org, whose own sentences are shown word for word. */
const OWN_WORDS = /^(FIELD_CUSTOM_VALIDATION_EXCEPTION|FIELD_FILTER_VALIDATION_EXCEPTION)$/;
/** The fields of a rule, in the names of the API, as some answers put them behind its sentence. */
const FIELDS_BEHIND = /\s*:\s*\[?\w+__c(?:,\s*\w+)*\]?\s*(?:--)?\s*$/;
const ROLLED_BACK = /^(ALL_OR_NONE_OPERATION_ROLLED_BACK|PROCESSING_HALTED)$/;

const API_NAME = /\b\w+?__[cr]\b/g;

/** Names of fields and objects as words: `Labour_Budget__c` is "Labour Budget". */
const plainNames = (text: string): string => text.replace(API_NAME, (name) => name.slice(0, -3).replace(/_/g, ' ')).trim();

/** True for a record that was refused only because another one was. */
export const isRolledBack = ({ code, message }: Complaint): boolean => ROLLED_BACK.test(code) || /^Record rolled back/i.test(message);

/** The words for a technical error of the platform; undefined for any other. */
export function knownWords(complaint: Complaint): string | undefined {
    const { code, message } = complaint;
    if (OWN_WORDS.test(code)) return message.replace(FIELDS_BEHIND, '');
    if (isNetwork(message)) return network;
    const known = KNOWN.find(({ codes }) => codes.test(code)) ?? (code === '' ? KNOWN.find(({ reads }) => reads.test(message)) : undefined);
    if (!known) return undefined;
    const detail = known.reads.exec(message)?.[1] ?? '';
    return known.words === required ? fill(required, fieldOf(complaint, plainNames(detail))) : fill(known.words, fieldOf(complaint), detail);
}

/** The field in words: the answer's own, those in front of its message, or none in particular. */
function fieldOf({ fieldLabel, message }: Complaint, named = ''): string {
    const inFront = /^([^:]{1,60}): /.exec(message)?.[1] ?? '';
    const isField = inFront !== '' && !/required fields|duplicate/i.test(inFront);
    return plainNames(fieldLabel) || named || (isField ? plainNames(inFront) : '') || aField;
}

const RECORD_ID = /\b(?=\w*\d)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\b/g;
const ALIAS = /@\{\w*\}/g;
const CLASS_NAME = /\b(?:\w+\.)*\w*Exception\b:?\s*/g;
/** The lines of a stack, and what comes behind them. */
const STACK = /\n\s*at [\s\S]*$|\n[\s\S]*$/;
const TECHNICAL = [API_NAME, RECORD_ID, ALIAS, CLASS_NAME, STACK, /\bnull\b|\bundefined\b|[{}<>]|\b\w+\.\w+\(/];

const isTechnical = (message: string): boolean => TECHNICAL.some((sign) => new RegExp(sign.source, sign.flags.replace('g', '')).test(message));

/** What the org said itself, without what means nothing to people; with what to do, where it is no plain sentence of a rule. */
export function refusedWords({ code, message }: Complaint): string {
    if (code === '' && !isTechnical(message)) return message;
    const said = plainNames(message.replace(STACK, '').replace(CLASS_NAME, '').replace(ALIAS, '').replace(RECORD_ID, '')).replace(/\s+/g, ' ').trim();
    return fill(refused, said);
}
