import { accountSid, company, juan } from './whatsapp-fixture.ts';

/**
 * Forms of Twilio's webhooks as they arrive: names of fields, their spelling and what comes together are those of forms
 * that developers logged and published, and of Twilio's pages "Twilio's request to your incoming message webhook URL",
 * "Track the message status of outbound messages" and "WhatsApp business-scoped user IDs". Numbers, names and sids are
 * made up. No published form repeats a field.
 */
type Captured = { what: string; form: Record<string, string> };

const sid = `SM${'0f'.repeat(16)}`;
const mediaSid = `MM${'0f'.repeat(16)}`;
const repliedSid = `MM${'3c'.repeat(16)}`;
const waId = juan.slice(1);
const userId = 'AR.1502576394655843';
const ownAddress = `whatsapp:${company}`;
const metadata = (context: Record<string, string>) =>
  JSON.stringify({ type: 'whatsapp', data: { context: { ProfileName: 'Juan 🌵', WaId: waId, ...context } } });

/** What nearly every inbound form has. */
const common = {
  SmsMessageSid: sid,
  NumMedia: '0',
  ProfileName: 'Juan 🌵',
  MessageType: 'text',
  SmsSid: sid,
  WaId: waId,
  SmsStatus: 'received',
  Body: 'Hola',
  To: ownAddress,
  NumSegments: '1',
  ReferralNumMedia: '0',
  MessageSid: sid,
  AccountSid: accountSid,
  From: `whatsapp:${juan}`,
  ApiVersion: '2010-04-01',
};
const mediaUrl = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/${mediaSid}/Media/ME1`;
const media = (type: string, contentType: string) => ({
  ...common,
  ...{ SmsMessageSid: mediaSid, SmsSid: mediaSid, MessageSid: mediaSid, NumMedia: '1' },
  ...{ MessageType: type, Body: '', MediaContentType0: contentType, MediaUrl0: mediaUrl },
});
const { WaId: _waId, ...withoutPhone } = common;
const { ProfileName: _name, MessageType: _type, WaId: _id, ReferralNumMedia: _count, ...ofOld } = common;
const { Body: _body, NumMedia: _numMedia, ...withoutText } = common;

type Told = { body: string; numMedia: number | undefined; forwarded: boolean; externalUserId?: string };

/** Inbound forms, each with what it tells. */
export const inboundForms: readonly (Captured & { told: Told })[] = [
  {
    what: 'a text, of 2019, when there was neither a profile nor a type',
    form: { ...ofOld, Body: 'ok' },
    told: { body: 'ok', numMedia: 0, forwarded: false },
  },
  {
    what: 'a text',
    form: { ...common, ChannelMetadata: metadata({}) },
    told: { body: 'Hola', numMedia: 0, forwarded: false },
  },
  {
    what: 'a text with the user id beside the phone',
    form: { ...common, ExternalUserId: `whatsapp:${userId}`, ChannelMetadata: metadata({}) },
    told: { body: 'Hola', numMedia: 0, forwarded: false, externalUserId: userId },
  },
  {
    what: 'a text of a user of a business portfolio, with a user name',
    form: {
      ...common,
      ExternalUserId: `whatsapp:${userId}`,
      ParentExternalUserId: 'whatsapp:AR.ENT.11815799212886844830',
      ProfileUsername: 'juan.p',
    },
    told: { body: 'Hola', numMedia: 0, forwarded: false, externalUserId: userId },
  },
  {
    what: 'a text of a user who hides the phone',
    form: { ...withoutPhone, From: `whatsapp:${userId}`, ExternalUserId: `whatsapp:${userId}` },
    told: { body: 'Hola', numMedia: 0, forwarded: false, externalUserId: userId },
  },
  {
    what: 'a tap on a button',
    form: {
      ...common,
      OriginalRepliedMessageSender: ownAddress,
      OriginalRepliedMessageSid: repliedSid,
      ExternalUserId: `whatsapp:${userId}`,
      MessageType: 'interactive',
      FrequentlyForwarded: 'false',
      Forwarded: 'false',
      Body: 'Sí, soy yo',
      ButtonText: 'Sí, soy yo',
      ButtonPayload: '{confirm:yes}',
      ChannelMetadata: metadata({
        ButtonText: 'Sí, soy yo',
        Forwarded: 'false',
        FrequentlyForwarded: 'false',
      }),
    },
    told: { body: 'Sí, soy yo', numMedia: 0, forwarded: false, externalUserId: userId },
  },
  {
    what: 'a choice from a list',
    form: {
      ...common,
      MessageType: 'interactive',
      ListId: 'row-2',
      ListTitle: 'Radio 128',
      Body: 'Radio 128',
      OriginalRepliedMessageSid: repliedSid,
    },
    told: { body: 'Radio 128', numMedia: 0, forwarded: false },
  },
  {
    what: 'a forwarded text',
    form: { ...common, Forwarded: 'true', FrequentlyForwarded: 'false' },
    told: { body: 'Hola', numMedia: 0, forwarded: true },
  },
  {
    what: 'a text forwarded many times',
    form: { ...common, FrequentlyForwarded: 'true' },
    told: { body: 'Hola', numMedia: 0, forwarded: true },
  },
  {
    what: 'a photo without a caption',
    form: media('image', 'image/jpeg'),
    told: { body: '', numMedia: 1, forwarded: false },
  },
  {
    what: 'a voice message',
    form: media('audio', 'audio/ogg'),
    told: { body: '', numMedia: 1, forwarded: false },
  },
  {
    what: 'a contact card',
    form: media('contacts', 'text/vcard'),
    told: { body: '', numMedia: 1, forwarded: false },
  },
  {
    what: 'a location',
    form: {
      ...common,
      MessageType: 'location',
      Body: '',
      Latitude: '-34.603722',
      Longitude: '-58.381592',
      Address: 'Av. Corrientes 1',
      Label: 'Obelisco',
    },
    told: { body: '', numMedia: 0, forwarded: false },
  },
  {
    what: 'a reaction or whatever else has neither text nor count',
    form: { ...withoutText, MessageType: 'reaction', OriginalRepliedMessageSid: repliedSid },
    told: { body: '', numMedia: undefined, forwarded: false },
  },
  {
    what: 'a text from an advertisement',
    form: {
      ...common,
      ReferralBody: 'Hosting para tu empresa',
      ReferralHeadline: 'Probalo',
      ReferralSourceId: '120200000000000000',
      ReferralSourceType: 'ad',
      ReferralSourceUrl: 'https://fb.me/0000000',
      ReferralNumMedia: '1',
      ReferralMediaId: '0000',
      ReferralMediaContentType: 'image/jpeg',
      ReferralMediaUrl: mediaUrl,
      ReferralCtwaClid: 'ARAa00000000',
    },
    told: { body: 'Hola', numMedia: 0, forwarded: false },
  },
];

/** What nearly every status form has. */
const commonStatus = {
  SmsSid: sid,
  To: `whatsapp:${juan}`,
  ChannelToAddress: `${juan.slice(0, -4)}XXXX`,
  ChannelPrefix: 'whatsapp',
  MessageSid: sid,
  AccountSid: accountSid,
  From: ownAddress,
  ApiVersion: '2010-04-01',
};
const install = { ChannelInstallSid: `XE${'cc'.repeat(16)}` };
const state = (status: string) => ({ SmsStatus: status, MessageStatus: status });

/** Forms of status callbacks, each with what it tells. */
export const statusForms: readonly (Captured & { told: { status: string; errorCode?: string } })[] = [
  { what: 'queued', form: { ...commonStatus, ...state('queued') }, told: { status: 'queued' } },
  {
    what: 'sent',
    form: { ...commonStatus, ...install, ...state('sent'), Body: 'Hola *Juan*', StructuredMessage: 'false' },
    told: { status: 'sent' },
  },
  {
    what: 'delivered',
    form: { ...commonStatus, ...install, ...state('delivered'), EventType: 'DELIVERED' },
    told: { status: 'delivered' },
  },
  {
    what: 'delivered, with the carrier’s date',
    form: { ...commonStatus, ...state('delivered'), RawDlrDoneDate: '3103041200' },
    told: { status: 'delivered' },
  },
  {
    what: 'read',
    form: { ...commonStatus, ...state('read'), EventType: 'READ' },
    told: { status: 'read' },
  },
  {
    what: 'undelivered',
    form: {
      ...commonStatus,
      ...install,
      ...state('undelivered'),
      EventType: 'UNDELIVERED',
      ErrorCode: '63016',
      ErrorMessage: 'Failed to send freeform message because you are outside the allowed window.',
      ChannelStatusMessage: 'Message failed to send because more than 24 hours have passed',
    },
    told: { status: 'undelivered', errorCode: '63016' },
  },
  {
    what: 'delivered to a user who hides the phone',
    form: {
      ...commonStatus,
      ...state('delivered'),
      To: `whatsapp:${userId}`,
      ExternalUserId: `whatsapp:${userId}`,
      ChannelToAddress: 'AR.150257639465XXXX',
    },
    told: { status: 'delivered' },
  },
];
