import { auditLog } from '@poise/store';
import { buildWav } from '@poise/testing/media';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;
let interviewId: string;

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  tenant = await gateway.tenant();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  interviewId = await gateway.interview(tenant, { streams: [] });
});

const grant = (streams: string[], key = tenant.key, id = interviewId) =>
  gateway.app.inject({
    method: 'POST',
    url: '/v1/consents',
    headers: bearer(key),
    payload: { interviewId: id, streams, statement: 'I agree' },
  });
const withdraw = (id: string, key = tenant.key) =>
  gateway.app.inject({ method: 'DELETE', url: `/v1/consents/${id}`, headers: bearer(key) });
const sendAudio = (seq: number) =>
  gateway.app.inject({
    method: 'PUT',
    url: `/v1/interviews/${interviewId}/streams/mic/chunks/${seq}?startMs=${seq * 1000}&durationMs=1000`,
    headers: { ...bearer(tenant.key), 'content-type': 'audio/wav' },
    payload: Buffer.from(buildWav({ durationMs: 1000 })),
  });

describe('a consent', () => {
  it('when it is granted, then its stream is accepted, and no other', async () => {
    expect((await sendAudio(0)).json().code).toBe('consent_missing');
    expect((await grant(['camera'])).statusCode).toBe(201);
    expect((await sendAudio(0)).json().code).toBe('consent_missing');
    const response = await grant(['mic']);
    expect(response.json()).toMatchObject({ interviewId, streams: ['mic'], purpose: 'analysis' });
    expect((await sendAudio(0)).statusCode).toBe(202);
  });

  it('when a token of the interview grants or withdraws it, then that succeeds; a token of another is refused', async () => {
    const other = await gateway.interview(tenant, { streams: [] });
    const tokenOf = async (id: string) =>
      (
        await gateway.app.inject({
          method: 'POST',
          url: `/v1/interviews/${id}/tokens`,
          headers: bearer(tenant.key),
        })
      ).json().token as string;
    const [own, foreign] = [await tokenOf(interviewId), await tokenOf(other)];
    expect((await grant(['mic'], foreign)).statusCode).toBe(404);
    const { id } = (await grant(['mic'], own)).json();
    expect((await withdraw(id, foreign)).statusCode).toBe(404);
    expect((await withdraw(id, own)).statusCode).toBe(200);
  });

  it('when it is withdrawn, then the media it covered are erased and no more are accepted', async () => {
    const { id } = (await grant(['mic'])).json();
    expect((await sendAudio(0)).statusCode).toBe(202);
    const prefix = `media/${tenant.id}/${interviewId}/`;
    const stored = await gateway.admin.db
      .selectFrom('chunks')
      .select('blob_key')
      .where('interview_id', '=', interviewId as never)
      .execute();
    expect(stored).toHaveLength(1);

    const response = await withdraw(id);
    expect(response.statusCode).toBe(200);
    expect(response.json().withdrawnAt).toMatch(/Z$/);
    await expect(gateway.blobs.read(stored[0]?.blob_key ?? '')).rejects.toThrow('blob_missing');
    expect(await gateway.blobs.removePrefix(prefix)).toBe(0);
    expect((await sendAudio(1)).json().code).toBe('consent_missing');

    const commands = await gateway.admin.db
      .selectFrom('commands')
      .select('body')
      .where('interview_id', '=', interviewId as never)
      .execute();
    expect(commands.map((row) => row.body)).toContainEqual({ type: 'withdraw-consent', streams: ['mic'] });
    const audited = await auditLog.list(gateway.admin.db, tenant.id, id);
    expect(audited.map((row) => row.action)).toEqual(['consent.grant', 'consent.withdraw']);
  });

  it.each([
    ['camera', 'mic', 'picture', 'sound'],
    ['mic', 'camera', 'sound', 'picture'],
  ] as const)(
    'when that of the %s is withdrawn, then only its excerpts are erased with it',
    async (stream, other, gone, kept) => {
      const { id } = (await grant([stream])).json();
      await grant([other]);
      const prefix = `media/${tenant.id}/${interviewId}/`;
      for (const excerpt of [gone, kept])
        await gateway.blobs.put(`${prefix}${excerpt}/rep_1/0`, Buffer.from('an excerpt'));
      await gateway.blobs.put(`${prefix}recording/rec_1`, Buffer.from('of both'));
      await withdraw(id);
      await expect(gateway.blobs.read(`${prefix}${gone}/rep_1/0`)).rejects.toThrow('blob_missing');
      expect(await gateway.blobs.read(`${prefix}${kept}/rep_1/0`)).toBeInstanceOf(Uint8Array);
      expect(await gateway.blobs.read(`${prefix}recording/rec_1`)).toBeInstanceOf(Uint8Array);
    },
  );

  it('when it is withdrawn twice, then the second request has no effect and returns the same', async () => {
    const { id } = (await grant(['mic'])).json();
    const [first, second] = [await withdraw(id), await withdraw(id)];
    expect(second.json()).toEqual(first.json());
  });

  it('when another consent still covers the stream, then nothing is erased', async () => {
    const { id } = (await grant(['mic'])).json();
    await grant(['mic', 'camera']);
    expect((await sendAudio(0)).statusCode).toBe(202);
    await withdraw(id);
    const rows = await gateway.admin.db
      .selectFrom('chunks')
      .select('blob_key')
      .where('interview_id', '=', interviewId as never)
      .execute();
    expect(await gateway.blobs.read(rows[0]?.blob_key ?? '')).toBeInstanceOf(Uint8Array);
  });
});
