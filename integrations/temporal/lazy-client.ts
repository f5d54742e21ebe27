import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** Milliseconds. gRPC's own limit is two minutes: a cluster that is back should be used at once. */
const MAX_RECONNECT_BACKOFF_MS = 5_000;

export type LazyTemporal = {
  client: Client;
  namespace: string;
  /** Rejects when the cluster does not answer for the namespace within `timeoutMs`. */
  probe: (timeoutMs: number) => Promise<void>;
  close: () => Promise<void>;
};

/**
 * A client of the cluster that Temporal's own configuration names (environment or file). Nothing is connected until
 * the first call, and a lost connection comes back by itself. `identity` is what Temporal's UI shows for its calls.
 */
export function openTemporal(identity: string): LazyTemporal {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = Connection.lazy({
    ...connectionOptions,
    // No retries of the SDK's own: the outbox tries again, and a retry's timer would outlive the connection.
    interceptors: [],
    channelArgs: {
      'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_BACKOFF_MS,
      // The worker's own connection knows of no proxy: what one of the two reaches, the other reaches too.
      'grpc.enable_http_proxy': 0,
    },
  });
  return {
    client: new Client({ connection, namespace, identity }),
    namespace,
    probe: async (timeoutMs) => {
      await connection.withDeadline(Date.now() + timeoutMs, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
    },
    close: () => connection.close(),
  };
}
