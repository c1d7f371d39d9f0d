import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHome } from './home.ts';
import { repairPermissions } from './permissions.ts';

/** If we are root, PostgreSQL runs under its own account, whose group may pass through the home. */
const CLOSED = process.getuid?.() === 0 ? 0o710 : 0o700;

describe('the home of a local installation', () => {
  const folder = temporaryFolder('home');
  let umask: number;
  let path: string;
  let homes = 0;
  beforeEach(() => {
    umask = process.umask(0);
    homes += 1;
    path = join(folder.path, `home-${homes}`);
  });
  afterEach(() => void process.umask(umask));
  afterAll(() => folder.remove());

  const modeOf = (...parts: string[]) => statSync(join(path, ...parts)).mode & 0o777;
  const modes = () =>
    readdirSync(path, { recursive: true, withFileTypes: true }).map((entry) => ({
      name: entry.name,
      mode: statSync(join(entry.parentPath, entry.name)).mode & 0o777,
      wanted: entry.isDirectory() ? 0o700 : 0o600,
    }));
  const openEntries = () => modes().filter(({ mode, wanted }) => mode !== wanted);

  it.each([0, 0o022, 0o077])(
    'when it is created under umask %i, then only its owner can access it',
    (mask) => {
      process.umask(mask);
      openHome(path);
      expect(modeOf()).toBe(CLOSED);
      expect(modes().length).toBeGreaterThan(6);
      expect(openEntries()).toEqual([]);
    },
  );

  it('when it is opened again, then it has the same passwords, a different one for each login', () => {
    const { secrets, isNew } = openHome(path);
    expect(isNew).toBe(true);
    const again = openHome(path);
    expect([again.secrets, again.isNew]).toEqual([secrets, false]);
    expect(new Set([secrets.postgresPassword, ...Object.values(secrets.logins)]).size).toBe(5);
  });

  it('when an earlier version created it, then its database opens and each login gets its own password', () => {
    mkdirSync(path);
    writeFileSync(join(path, 'secrets.json'), '{"postgresPassword":"old","servicePassword":"shared"}\n');
    const { secrets, isNew } = openHome(path);
    expect([secrets.postgresPassword, isNew]).toEqual(['old', false]);
    for (const password of Object.values(secrets.logins)) expect(password).toMatch(/^[\w-]{32}$/);
  });

  it('when a password was truncated by a full disk, then a new one is created', () => {
    openHome(path);
    writeFileSync(join(path, 'logins', 'queue'), '');
    const { queue } = openHome(path).secrets.logins;
    expect(queue).toMatch(/^[\w-]{32}$/);
    expect(readFileSync(join(path, 'logins', 'queue'), 'utf8').trim()).toBe(queue);
  });

  it('when its secrets are damaged, then the error says so', () => {
    openHome(path);
    writeFileSync(join(path, 'secrets.json'), '{"postgresP');
    expect(() => openHome(path)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });

  it('when it is readable by everybody, then it is closed, and its media are walked once', async () => {
    const media = join(path, 'blobs', 'media', 'ten_1', 'int_1', 'camera');
    mkdirSync(media, { recursive: true });
    mkdirSync(join(path, 'logs'));
    const files = [join(media, '0-a'), join(path, 'blobs', '.incoming-x'), join(path, 'logs', 'gateway.log')];
    for (const file of [...files, join(path, 'postgres.log')]) writeFileSync(file, 'personal');
    expect(openEntries().length).toBe(10);

    await repairPermissions(openHome(path), false);
    expect(modeOf()).toBe(CLOSED);
    expect(openEntries()).toEqual([]);

    // At later starts the media are not walked again; the closed folder above them protects them.
    chmodSync(join(media, '0-a'), 0o644);
    chmodSync(join(path, 'blobs'), 0o755);
    chmodSync(join(path, 'logs', 'gateway.log'), 0o644);
    await repairPermissions(openHome(path), false);
    expect(openEntries()).toEqual([{ name: '0-a', mode: 0o644, wanted: 0o600 }]);
  });

  it('when it is a folder in which anybody may create files, then that stays open', () => {
    mkdirSync(path);
    chmodSync(path, 0o1777);
    openHome(path);
    expect(modeOf()).toBe(0o777);
    expect(openEntries()).toEqual([]);
  });
});
