import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabelFile } from './label-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'poise-labels-'));
const at = (name: string) => join(folder, name);
beforeAll(() => {
  mkdirSync(at('faces'));
  writeFileSync(at('one.png'), 'a picture');
  writeFileSync(at('faces/two, a.png'), 'a picture');
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (content: string, options = {}) => {
  writeFileSync(at('labels.csv'), content);
  return readLabelFile(at('labels.csv'), options);
};

describe('a file of labels', () => {
  it('when it names pictures, then paths start at its own folder and labels are classes', () => {
    const rows = read('﻿label,path,sex\r\nHappy,one.png,f\r\nCONTEMPT,"faces/two, a.png",\r\n\r\n', {
      group: 'sex',
    });
    expect(rows).toEqual([
      { path: at('one.png'), label: 'happiness', group: 'f' },
      { path: at('faces/two, a.png'), label: 'contempt' },
    ]);
  });

  it('when quoted cells have spaces around their text, then those do not count', () => {
    const rows = read('path,label,sex\n" one.png "," sad "," f "\none.png,sad," "\n', { group: 'sex' });
    expect(rows).toEqual([
      { path: at('one.png'), label: 'sadness', group: 'f' },
      { path: at('one.png'), label: 'sadness' },
    ]);
  });

  it('when no group is asked for, then other columns do not matter', () => {
    expect(read('path,label,sex\none.png,sad,f\n')).toEqual([{ path: at('one.png'), label: 'sadness' }]);
  });

  it.each([
    ['lacks a column', 'file,label\none.png,sad\n', {}, 'no column path'],
    ['lacks the column of groups', 'path,label\none.png,sad\n', { group: 'sex' }, 'no column sex'],
    ['has an unknown label', 'path,label\none.png,sad\none.png,calm\n', {}, 'row 2: label "calm"'],
    [
      'names a picture that is missing',
      'path,label\nthree.png,sad\n',
      {},
      'row 1: there is no picture "three.png"',
    ],
    ['names a folder', 'path,label\nfaces,sad\n', {}, 'row 1: there is no picture "faces"'],
    ['names nothing', 'path,label\n,sad\n', {}, 'row 1: there is no picture ""'],
    ['has a row that is too short', 'path,label\none.png\n', {}, 'line 2'],
    ['has an open quote', 'path,label\n"one.png,sad\n', {}, 'Quote'],
    ['has no rows', 'path,label\n', {}, 'names no picture'],
    ['is empty', '', {}, 'no column path'],
  ])('when it %s, then it says where', (_what, content, options, message) => {
    expect(() => read(content, options)).toThrow(
      expect.objectContaining({ code: 'invalid_request', detail: expect.stringContaining(message) }),
    );
  });

  it('when there is no such file, then it says so', () => {
    expect(() => readLabelFile(at('nowhere.csv'))).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});
