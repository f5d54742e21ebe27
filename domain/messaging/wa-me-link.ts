/** The link that opens WhatsApp on our own number with the text filled in (T4). */
export function waMeLink(ownNumber: string, text: string): string {
  return `https://wa.me/${ownNumber.replace(/\D+/g, '')}?text=${encodeURIComponent(text)}`;
}
