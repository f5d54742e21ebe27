import { describe, expect, test } from 'vitest';
import { waMeLink } from '../../domain/messaging/wa-me-link.ts';
import { createReference, isReference } from '../../domain/reference.ts';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';

const holder = { name: 'Juan Perez', email: 'juan@example.com' };
const recipient = { name: 'Jose Garcia', email: 'jose@example.com' };

describe('the literal texts (T4)', () => {
  test('the holder is offered the published text, filled in', () => {
    expect(composeHolderText({ holder, recipient, serviceLabel: 'Radio Sur' }, 'K7M2QX9B')).toBe(
      'Hola ! soy *Juan Perez* , mi correo de cliente es juan@example.com y deseo que el servicio Radio Sur que activo y al dia pase a nombre del cliente Jose Garcia con correo jose@example.com.. Ref: K7M2QX9B',
    );
  });

  test('the recipient is offered the published text, filled in', () => {
    expect(composeRecipientText({ holder, recipient }, 'K7M2QX9B')).toBe(
      'Hola ! soy *Jose Garcia* , mi correo de cliente es jose@example.com y acepto recibir a mi nombre el servicio que estaba pase a nombre del cliente *Juan Perez* con correo juan@example.com.. Ref: K7M2QX9B',
    );
  });

  test('the link opens our own number with exactly the text', () => {
    const text = composeRecipientText(
      { holder: { ...holder, name: 'D’Angelo & Núñez' }, recipient },
      'K7M2QX9B',
    );
    const link = new URL(waMeLink('+54 9 11 2345-6789', text));
    expect(link.origin + link.pathname).toBe('https://wa.me/5491123456789');
    expect(link.searchParams.get('text')).toBe(text);
    expect([...link.searchParams.keys()]).toEqual(['text']);
  });
});

describe('references (T4)', () => {
  test('are short, of unmistakable characters, and do not repeat', () => {
    const references = Array.from({ length: 2_000 }, createReference);
    expect(new Set(references).size).toBe(references.length);
    for (const reference of references) expect(reference).toMatch(/^[2-9BCDFGHJKMNPQRSTVWXYZ]{8}$/);
    expect(new Set(references.join('')).size).toBe(28);
  });

  test.each(['', 'K7M2QX9', 'K7M2QX9BB', 'K7M2QX9A', 'K7M2QX90', 'k7m2qx9b', 'К7M2QX9B'])(
    '%j is none',
    (text) => {
      expect(isReference(text)).toBe(false);
    },
  );
});
