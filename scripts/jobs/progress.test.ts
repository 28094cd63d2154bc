import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { duration, pace } from './progress.ts';

describe('how far a step is', () => {
  const began = { at: 1000, done: 200 };
  it('is told by its rate since it began, and the time left', () => {
    assert.equal(pace(1200, 11_200, began, 3000), '500/s, 20 s left');
    assert.equal(pace(3_000_200, 100_000_000, began, 601_000), '5,000/s, 5 h 23 min left');
    assert.equal(duration(61), '1 min 1 s');
  });
  it('is left open while nothing has come', () => {
    assert.equal(pace(200, 11_200, began, 1000), '…, … left');
  });
});
