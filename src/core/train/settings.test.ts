import { describe, expect, it } from 'vitest';
import { rangeOfSetting } from './settings.ts';

describe('the range of a setting', () => {
  it('is that of its schema', () => {
    expect(rangeOfSetting('epochs')).toEqual({ min: 1, isMinExcluded: false, max: 1000, isWhole: true });
    expect(rangeOfSetting('labelSmoothing')).toEqual({
      min: 0,
      isMinExcluded: false,
      max: 0.9,
      isWhole: false,
    });
  });

  it('says where the smallest number is excluded, and where there is no largest', () => {
    expect(rangeOfSetting('learningRate')).toEqual({ min: 0, isMinExcluded: true, max: 1, isWhole: false });
    expect(rangeOfSetting('warmup')).toMatchObject({ isMinExcluded: false, max: null, isWhole: false });
    expect(rangeOfSetting('frozenLayers')).toEqual({
      min: 0,
      isMinExcluded: false,
      max: null,
      isWhole: true,
    });
  });
});
