import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabelFile } from './label-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'poise-labels-'));
const at = (name: string) => join(folder, name);
beforeAll(() => {
  mkdirSync(at('faces'));
  writeFileSync(at('one.png'), 'an image');
  writeFileSync(at('faces/two, a.png'), 'an image');
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (content: string, options = {}) => {
  writeFileSync(at('labels.csv'), content);
  return readLabelFile(at('labels.csv'), options);
};

describe('label file', () => {
  it('when images are listed, then paths are relative to the label file and labels are classes', () => {
    const rows = read('﻿label,path,sex\r\nHappy,one.png,f\r\nCONTEMPT,"faces/two, a.png",\r\n\r\n', {
      group: 'sex',
    });
    expect(rows).toEqual([
      { path: at('one.png'), label: 'happiness', group: 'f' },
      { path: at('faces/two, a.png'), label: 'contempt' },
    ]);
  });

  it('when quoted cells have surrounding spaces, then these are ignored', () => {
    const rows = read('path,label,sex\n" one.png "," sad "," f "\none.png,sad," "\n', { group: 'sex' });
    expect(rows).toEqual([
      { path: at('one.png'), label: 'sadness', group: 'f' },
      { path: at('one.png'), label: 'sadness' },
    ]);
  });

  it('when no group is requested, then other columns are ignored', () => {
    expect(read('path,label,sex\none.png,sad,f\n')).toEqual([{ path: at('one.png'), label: 'sadness' }]);
  });

  it.each([
    ['lacks a column', 'file,label\none.png,sad\n', {}, 'no column path'],
    ['lacks the group column', 'path,label\none.png,sad\n', { group: 'sex' }, 'no column sex'],
    ['has an unknown label', 'path,label\none.png,sad\none.png,calm\n', {}, 'row 2: label "calm"'],
    ['lists a missing image', 'path,label\nthree.png,sad\n', {}, 'row 1: image not found: "three.png"'],
    ['lists a folder', 'path,label\nfaces,sad\n', {}, 'row 1: image not found: "faces"'],
    ['has an empty path', 'path,label\n,sad\n', {}, 'row 1: image not found: ""'],
    ['has a row that is too short', 'path,label\none.png\n', {}, 'line 2'],
    ['has an unclosed quote', 'path,label\n"one.png,sad\n', {}, 'Quote'],
    ['has no rows', 'path,label\n', {}, 'lists no images'],
    ['is empty', '', {}, 'no column path'],
  ])('when it %s, then the error says where', (_what, content, options, message) => {
    expect(() => read(content, options)).toThrow(
      expect.objectContaining({ code: 'invalid_request', detail: expect.stringContaining(message) }),
    );
  });

  it('when the file does not exist, then the request is rejected', () => {
    expect(() => readLabelFile(at('missing.csv'))).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});
