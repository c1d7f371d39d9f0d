import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import S3rver from 's3rver';
import { temporaryFolder } from './temporary.ts';

export type TestS3 = {
  /** In the format of `BLOB_URL`. */
  readonly url: string;
  /** The directory of the objects and of the parts of unfinished uploads. */
  readonly directory: string;
  stop(): Promise<void>;
};

const BUCKET = 'poise';

/** Starts an S3 server with one bucket. */
export async function startTestS3(): Promise<TestS3> {
  // The only credentials that the server accepts; the SDK reads them from the environment.
  process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER';
  const folder = temporaryFolder('s3');
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    directory: folder.path,
    silent: true,
    configureBuckets: [{ name: BUCKET }],
  });
  // AbortMultipartUpload is the only operation we use that the server does not implement.
  server.middleware.unshift(async (request, next) => {
    const { uploadId } = request.query;
    if (request.method !== 'DELETE' || typeof uploadId !== 'string' || !/^[0-9a-f]+$/.test(uploadId)) {
      return next();
    }
    await rm(join(folder.path, BUCKET, '._S3rver_uploads', uploadId), { recursive: true });
    request.status = 204;
  });
  const { port } = await server.run();
  return {
    url: `s3://${BUCKET}/media?endpoint=http://127.0.0.1:${port}&forcePathStyle=true`,
    directory: folder.path,
    async stop() {
      await server.close();
      await folder.remove();
    },
  };
}
