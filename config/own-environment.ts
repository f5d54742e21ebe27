import { LOOPBACK_NAMES } from '../integrations/addresses.ts';
import { variables } from './variables.ts';

type Source = Readonly<NodeJS.ProcessEnv>;

/**
 * What node-postgres and Twilio's SDK read beside their options. Our own variables say everything about a connection:
 * a `PGSSLMODE` meant for psql, or a `TWILIO_LOG_LEVEL` that prints messages, changes nothing here.
 */
const OF_LIBRARIES = /^(PG[A-Z_]+|NODE_PG_FORCE_NATIVE|TWILIO_\w+)$/;
const PROXY = /^(https?|all|grpc)_proxy$/i;
/** Libraries differ in which they read, and in which goes first. */
const EXEMPTIONS = ['no_proxy', 'NO_PROXY', 'no_grpc_proxy'];
const EVERYTHING = '*';

/** The caller's environment as a program of ours may have it: nothing in it leads a connection elsewhere. */
export function ownEnvironment(source: Source): NodeJS.ProcessEnv {
  const kept = Object.entries(source).filter(([name]) => name in variables || !OF_LIBRARIES.test(name));
  return { ...Object.fromEntries(kept), ...withoutProxyForLoopback(source) };
}

function withoutProxyForLoopback(source: Source): NodeJS.ProcessEnv {
  if (!Object.keys(source).some((name) => PROXY.test(name))) return {};
  const given = EXEMPTIONS.flatMap((name) => (source[name] ?? '').split(/[\s,]+/)).filter(Boolean);
  const exempt = given.includes(EVERYTHING)
    ? EVERYTHING
    : [...new Set([...given, ...LOOPBACK_NAMES])].join(',');
  return Object.fromEntries(EXEMPTIONS.map((name) => [name, exempt]));
}
