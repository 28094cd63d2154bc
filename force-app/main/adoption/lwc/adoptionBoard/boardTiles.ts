import rate from '@salesforce/label/c.Measure_Rate';
import rateHow from '@salesforce/label/c.Measure_Rate_How';
import share from '@salesforce/label/c.Measure_Share';
import shareHow from '@salesforce/label/c.Measure_Share_How';
import shareNote from '@salesforce/label/c.Measure_Share_Note';
import early from '@salesforce/label/c.Measure_Early';
import earlyHow from '@salesforce/label/c.Measure_Early_How';
import activeUsers from '@salesforce/label/c.Measure_Active';
import activeHow from '@salesforce/label/c.Measure_Active_How';
import activeNote from '@salesforce/label/c.Measure_Active_Note';
import depth from '@salesforce/label/c.Measure_Depth';
import depthHow from '@salesforce/label/c.Measure_Depth_How';
import atLeast from '@salesforce/label/c.Measure_At_Least';
import concentration from '@salesforce/label/c.Measure_Concentration';
import concentrationHow from '@salesforce/label/c.Measure_Concentration_How';
import teams from '@salesforce/label/c.Measure_Teams';
import teamsHow from '@salesforce/label/c.Measure_Teams_How';
import teamsValue from '@salesforce/label/c.Measure_Of';
import newUsers from '@salesforce/label/c.Measure_New';
import newHow from '@salesforce/label/c.Measure_New_How';
import newNote from '@salesforce/label/c.Measure_New_Note';
import lapsed from '@salesforce/label/c.Measure_Lapsed';
import lapsedHow from '@salesforce/label/c.Measure_Lapsed_How';
import idle from '@salesforce/label/c.Measure_Idle';
import idleHow from '@salesforce/label/c.Measure_Idle_How';
import idleNote from '@salesforce/label/c.Measure_Idle_Note';
import fewerThanFive from '@salesforce/label/c.Fewer_Than_Five';
import unknown from '@salesforce/label/c.Measure_Unknown';
import targetOf from '@salesforce/label/c.Measure_Target';
import { rateOf, shareOf } from 'c/adoptionMath';
import type { Field } from 'c/graphqlNodes';
import { decimal, exactMoney, fill, monthName, percent } from 'c/numberText';
import type { EverybodyNode, MonthNode } from './boardQuery';

/** A figure of the board, with how it is worked out. */
export interface Tile {
    key: string;
    label: string;
    value: string;
    note: string;
    definition: string;
}

interface Goals {
    today: string;
    rateTarget: number | undefined;
    shareTarget: number | undefined;
}

const shown = (value: number | undefined): string => (value === undefined ? unknown : percent(value));
const figure = (field: Field<number> | undefined): string => (field?.value === null || field?.value === undefined ? unknown : decimal(field.value));
/** A count of people is blank where they are one to four. */
const people = (field: Field<number>): string => (field.value === null ? fewerThanFive : decimal(field.value));
const goal = (target: number | undefined): string => (target === undefined ? '' : fill(targetOf, percent(target)));

/** The figures of the business: of the last month that is over and that the ledger has. */
function businessTiles(months: readonly MonthNode[], { today, shareTarget }: Goals): Tile[] {
    if (months.length === 0) return [];
    const month = months.findLast((one) => (one.Month__c.value ?? '') < `${today.slice(0, 7)}-01` && one.Ledger_Value__c.value !== null);
    const byValue = shareOf(month?.CRM_Value__c.value, month?.Ledger_Value__c.value);
    const byCount = shareOf(month?.CRM_Count__c.value, month?.Ledger_Count__c.value);
    const before = shareOf(month?.Early_Value__c.value, month?.CRM_Value__c.value);
    const name = monthName(month?.Month__c.value ?? today);
    return [
        {
            ...{ key: 'share', label: share, value: shown(byValue), definition: shareHow },
            note: month ? [fill(shareNote, name, shown(byCount)), goal(shareTarget)].filter(Boolean).join(' · ') : ''
        },
        { key: 'early', label: early, value: shown(before), note: month ? name : '', definition: earlyHow }
    ];
}

/** The figures of all users in a week. */
function userTiles(week: EverybodyNode, { rateTarget }: Goals): Tile[] {
    const idleValue = week.Idle_Licences__c;
    const days = week.Days_To_First_Step__c.value;
    const steps = shareOf(week.Steps__c.value, week.Active__c.value);
    return [
        { key: 'rate', label: rate, value: shown(rateOf(week)), note: goal(rateTarget), definition: rateHow },
        {
            ...{ key: 'active', label: activeUsers, value: figure(week.Active__c), definition: activeHow },
            note: fill(activeNote, figure(week.Active_Day__c), figure(week.Active_Month__c))
        },
        {
            ...{ key: 'depth', label: depth, value: steps === undefined ? unknown : decimal(Math.round(steps * 10) / 10) },
            ...{ note: atLeast, definition: depthHow }
        },
        { key: 'concentration', label: concentration, value: figure(week.Concentration__c), note: '', definition: concentrationHow },
        {
            ...{ key: 'teams', label: teams, value: fill(teamsValue, figure(week.Teams_Covered__c), figure(week.Teams__c)) },
            ...{ note: '', definition: teamsHow }
        },
        {
            ...{ key: 'new', label: newUsers, value: people(week.New_Users__c), definition: newHow },
            note: days === null ? '' : fill(newNote, decimal(days))
        },
        { key: 'lapsed', label: lapsed, value: people(week.Lapsed__c), note: atLeast, definition: lapsedHow },
        ...(idleValue
            ? [
                  {
                      ...{ key: 'idle', label: idle, value: people(idleValue), definition: idleHow },
                      note: week.Idle_Cost__c?.value ? fill(idleNote, exactMoney(week.Idle_Cost__c.value)) : ''
                  }
              ]
            : [])
    ];
}

/** The tiles of the board: adoption and business first. Who is idle is known of the newest week only. */
export function boardTiles(week: EverybodyNode | undefined, newest: EverybodyNode | undefined, months: readonly MonthNode[], goals: Goals): Tile[] {
    const { Idle_Licences__c, Idle_Cost__c } = newest ?? {};
    const [first, ...others] = week
        ? userTiles({ ...week, ...(Idle_Licences__c ? { Idle_Licences__c } : {}), ...(Idle_Cost__c ? { Idle_Cost__c } : {}) }, goals)
        : [];
    return [...(first ? [first] : []), ...businessTiles(months, goals), ...others];
}
