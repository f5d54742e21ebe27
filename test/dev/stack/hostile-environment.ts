/** A port that nobody listens on. */
const NOWHERE = 'http://127.0.0.1:9';
const proxies = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'grpc_proxy'];

/** What shells of other projects hold at once, each of which has led some library astray. */
export const hostileEnvironment: Readonly<Record<string, string>> = {
  ...Object.fromEntries(proxies.map((name) => [name, NOWHERE])),
  no_proxy: 'intranet.example',
  no_grpc_proxy: 'temporal.example',
  NODE_USE_ENV_PROXY: '1',
  PGSSLMODE: 'prefer',
  PGOPTIONS: '-c nonsense=1',
  PGHOST: 'db.example',
  PGPORT: '1',
  PGUSER: 'somebody',
  PGPASSWORD: 'something',
  PGDATABASE: 'other',
  PGTZ: 'Nowhere',
  PGCLIENTENCODING: 'LATIN1',
  PGBINARY: '1',
  PGREPLICATION: 'database',
  NODE_PG_FORCE_NATIVE: '1',
  TEMPORAL_NAMESPACE: 'production',
  TEMPORAL_API_KEY: 'key-of-production',
  TEMPORAL_TLS: 'true',
  TEMPORAL_PROFILE: 'production',
  TEMPORAL_CONFIG_FILE: '/etc/hostname',
  TWILIO_REGION: 'ie1',
  TWILIO_EDGE: 'dublin',
  TWILIO_LOG_LEVEL: 'debug',
  TWILIO_CA_BUNDLE: '/nowhere',
  NODE_ENV: 'production',
  HOME: '/nowhere',
  TMPDIR: '/nowhere',
  TZ: 'Nowhere/Nothing',
  LC_ALL: 'zz_ZZ',
};
