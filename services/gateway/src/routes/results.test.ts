import { excerptKey, mediaPrefix } from '@poise/runtime';
import { excerptSlot, type InterviewId, newId, type TimelinePoint } from '@poise/shared/contracts';
import { chunks, consents, interviews, reports, timelinePoints } from '@poise/store';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  tenant = await gateway.tenant();
});
afterAll(() => gateway.close());

const get = (url: string, { key = tenant.key, accept }: { key?: string; accept?: string } = {}) =>
  gateway.app.inject({ url, headers: { ...bearer(key), ...(accept && { accept }) } });

const pointAt = (second: number): TimelinePoint => ({
  second,
  speech: { speaking: 0.5, levelDbfs: -30, syllables: 2, reasons: [] },
});

describe('the timeline', () => {
  it('when it is read in pages, then every second occurs once, in order', async () => {
    const id = await gateway.interview(tenant);
    const points = Array.from({ length: 25 }, (_, i) => pointAt(i * 2));
    await timelinePoints.upsert(gateway.admin.db, id, points);
    const read: TimelinePoint[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const query: string = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = (await get(`/v1/interviews/${id}/timeline?limit=10${query}`)).json();
      read.push(...page.points);
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(read).toEqual(points);
    expect(pages).toBe(3);
  });

  it('when nothing was observed, then it is an empty page', async () => {
    const id = await gateway.interview(tenant);
    expect((await get(`/v1/interviews/${id}/timeline`)).json()).toEqual({ points: [] });
  });

  it.each(['cursor=abc', 'limit=0', 'limit=5000', 'limit=ten', 'page=2'])(
    'when the query is %s, then it is refused',
    async (query) => {
      const id = await gateway.interview(tenant);
      const response = await get(`/v1/interviews/${id}/timeline?${query}`);
      expect([response.statusCode, response.json().code]).toEqual([422, 'invalid_request']);
    },
  );
});

describe('the report', () => {
  async function reported(): Promise<InterviewId> {
    const interviewId = await gateway.interview(tenant);
    // As an older version may have stored it: it has a field that no longer exists.
    const stored = { id: newId('report'), interviewId, formerField: 1 };
    await reports.insert(gateway.admin.db, stored as never, '<!doctype html><style>p{}</style><p>Report</p>');
    return interviewId;
  }

  it('when it is not ready yet, then the caller is asked to retry', async () => {
    const id = await gateway.interview(tenant);
    const response = await get(`/v1/interviews/${id}/report`);
    expect([response.statusCode, response.json().code]).toEqual([409, 'report_not_ready']);
    expect(response.headers['retry-after']).toBe('2');
  });

  it.each([undefined, '*/*', 'application/json', 'text/html;q=0.1, application/json'])(
    'when %s is accepted, then it is sent as JSON, as stored',
    async (accept) => {
      const id = await reported();
      const response = await get(`/v1/interviews/${id}/report`, accept === undefined ? {} : { accept });
      expect(response.headers['content-type']).toContain('application/json');
      expect(response.json()).toMatchObject({ interviewId: id, formerField: 1 });
    },
  );

  it('when a page is requested, then its policy lets nothing run or load', async () => {
    const id = await reported();
    const response = await get(`/v1/interviews/${id}/report`, {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('<p>Report</p>');
    const policy = String(response.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('sandbox');
    expect(policy).not.toContain('script-src');
    expect(response.headers['vary']).toContain('accept');
  });
});

describe.each([
  ['picture', 'face', 'camera', 'image/jpeg', '<img alt="" src="%">'],
  [
    'sound',
    'speech',
    'mic',
    'audio/wav',
    '<audio controls aria-label="Audio of this moment" src="%"></audio>',
  ],
] as const)('the %ss of moments', (excerpt, part, stream, type, element) => {
  const FILE = Buffer.from('a small file');

  /** An interview whose report has two moments, the second with an excerpt. */
  async function excerpted(profile: 'practice' | 'assessment' = 'practice'): Promise<InterviewId> {
    const interviewId = await gateway.interview(tenant, { profile, retention: 'P1D' });
    const id = newId('report');
    const body = { id, interviewId, [part]: { moments: [{ [excerpt]: false }, { [excerpt]: true }] } };
    const html = `<ol><li>${excerptSlot(excerpt, 0)}</li><li>${excerptSlot(excerpt, 1)}</li></ol>`;
    await reports.insert(gateway.admin.db, body as never, html);
    await gateway.blobs.put(excerptKey({ tenantId: tenant.id, interviewId }, excerpt, id, 1), FILE);
    return interviewId;
  }

  const file = (id: InterviewId, moment: number | string = 1, key?: string) =>
    get(`/v1/interviews/${id}/report/${excerpt}s/${moment}`, key === undefined ? {} : { key });
  const page = async (id: InterviewId) =>
    (await get(`/v1/interviews/${id}/report`, { accept: 'text/html' })).body;

  it('when there is one, then the candidate gets it, both separately and in the page', async () => {
    const id = await excerpted();
    const response = await file(id);
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, type]);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.rawPayload.equals(FILE)).toBe(true);
    const shown = element.replace('%', `data:${type};base64,${FILE.toString('base64')}`);
    expect(await page(id)).toBe(`<ol><li>${excerptSlot(excerpt, 0)}</li><li>${shown}</li></ol>`);
  });

  it.each([
    [0, 404, 'not_found'],
    [5, 404, 'not_found'],
    [6, 422, 'invalid_request'],
    ['..%2F1', 422, 'invalid_request'],
  ] as const)('when moment %s has none, then the response is %i', async (moment, status, code) => {
    const response = await file(await excerpted(), moment);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
  });

  it('when the scope, tenant or token is another, then the request is refused', async () => {
    const id = await excerpted();
    const others = await gateway.keyOf(tenant.id, ['results:read', 'interviews:read', 'media:write']);
    expect((await file(id, 1, others)).statusCode).toBe(403);
    expect((await file(id, 1, (await gateway.tenant()).key)).statusCode).toBe(404);
    const tokenOf = async (of: InterviewId): Promise<string> => {
      const url = `/v1/interviews/${of}/tokens`;
      return (await gateway.app.inject({ method: 'POST', url, headers: bearer(tenant.key) })).json().token;
    };
    expect((await file(id, 1, await tokenOf(await gateway.interview(tenant)))).statusCode).toBe(404);
    expect((await file(id, 1, await tokenOf(id))).statusCode).toBe(200);
  });

  it('when it is an assessment, then there is none, even if a blob exists', async () => {
    const id = await excerpted('assessment');
    expect((await file(id)).statusCode).toBe(404);
    expect(await page(id)).not.toContain('src=');
  });

  it('when removal of the media was requested, then there is none from then on', async () => {
    const id = await excerpted();
    await interviews.markMediaErased(gateway.admin.db, id);
    expect((await file(id)).statusCode).toBe(404);
    expect(await page(id)).not.toContain('src=');
  });

  it('when consent to retention is withdrawn, then there is none at once', async () => {
    const id = await excerpted();
    await chunks.insert(gateway.admin.db, {
      interview_id: id,
      stream,
      seq: 0,
      start_ms: 0,
      duration_ms: 500,
      content_type: type,
      bytes: 1,
      sha256: 'a'.repeat(64),
      blob_key: 'a-chunk',
      recording_id: null,
    });
    const consent = { id: newId('consent'), interview_id: id, streams: [stream] };
    await consents.insert(gateway.admin.db, { ...consent, purpose: 'retention', statement: 'yes' });
    expect((await file(id)).statusCode).toBe(200);
    await consents.withdraw(gateway.admin.db, consent.id);
    expect((await file(id)).statusCode).toBe(404);
    expect(await page(id)).not.toContain('src=');
  });

  it('when the interview is erased, then they are erased', async () => {
    const id = await excerpted();
    const erased = await gateway.app.inject({
      method: 'DELETE',
      url: `/v1/interviews/${id}`,
      headers: bearer(tenant.key),
    });
    expect(erased.statusCode).toBe(202);
    expect((await file(id)).json().code).toBe('interview_erased');
    expect(await gateway.blobs.removePrefix(mediaPrefix({ tenantId: tenant.id, interviewId: id }))).toBe(0);
  });
});

describe('who may read results', () => {
  it.each([
    ['practice', 'candidate:read', 'results:read'],
    ['assessment', 'results:read', 'candidate:read'],
  ] as const)(
    'when the profile is %s, then %s reads them and %s does not',
    async (profile, reader, other) => {
      const id = await gateway.interview(tenant, { profile });
      for (const path of ['timeline', 'report']) {
        const url = `/v1/interviews/${id}/${path}`;
        const refused = await get(url, { key: await gateway.keyOf(tenant.id, [other, 'interviews:read']) });
        expect([refused.statusCode, refused.json().code]).toEqual([403, 'forbidden']);
        const read = await get(url, { key: await gateway.keyOf(tenant.id, [reader]) });
        expect(read.statusCode).toBe(path === 'timeline' ? 200 : 409);
      }
    },
  );
});
