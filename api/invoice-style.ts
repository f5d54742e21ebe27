/** How an invoice looks, on a phone and on paper; part of the one style that pages may have (`html.ts`). */
export const INVOICE_STYLE =
  '.estado{display:inline-block;padding:.15rem .8rem;border-radius:1rem;background:#eee;font-weight:600}' +
  '.paid{background:#d7f0e0;color:#0f4a29}.due{background:#fff3cd;color:#4a2c00}.overdue{background:#fdecea;color:#7a1710}' +
  'table{width:100%;border-collapse:collapse;margin:1.2rem 0}' +
  'td,th{padding:.5rem 0;border-bottom:1px solid #ddd;text-align:left;vertical-align:top;font-weight:400}' +
  'td{text-align:right;white-space:nowrap;padding-left:1rem;font-variant-numeric:tabular-nums}' +
  'tfoot tr>*{border:0;padding:.2rem 0}tfoot .sum>*{font-weight:700;font-size:1.15rem;padding-top:.5rem}' +
  'small{display:block;color:#555}dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem;margin:1.2rem 0}' +
  'dt{color:#555}dd{margin:0}th,small,p{overflow-wrap:anywhere}' +
  '.button{display:inline-block;padding:.7rem 1.6rem;border-radius:.4rem;background:#1a6b3c;color:#fff;text-decoration:none}' +
  '.note{border-top:1px solid #ddd;padding-top:.8rem;color:#555;font-size:.9rem}' +
  '@media(max-width:30rem){body{margin:1.2rem auto;font-size:16px}.button{display:block;text-align:center}}' +
  '@media print{body{margin:0;max-width:none;font-size:11pt;color:#000}.screen{display:none}' +
  '.estado{border:1px solid;background:none}}';
