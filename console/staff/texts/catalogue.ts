import type { Outputs } from '../../core/outputs.ts';

export type Catalogue = Outputs['staff']['catalogue']['list'];
export type Product = Catalogue['items'][number];
export type Plan = Product['plans'][number];
export type Period = Plan['prices'][number]['period'];
export type PriceChange = Outputs['staff']['catalogue']['priceChanges']['items'][number];

/** What is sold. */
export const catalogue = {
  title: 'Catálogo',
  suffix: 'Equipo',
  lead: 'Lo que se vende y lo que se vendió. Un cambio vale para lo que se contrate desde ahora: no toca el precio de un servicio ni una factura.',
  readOnly: 'Lo cambia un administrador.',
  empty: 'Todavía no se vende nada.',
  back: 'Todo el catálogo',
  save: 'Guardar',
  missing: 'Eso no está en el catálogo.',

  product: 'Producto',
  createProduct: 'Agregar un producto',
  createProductLead: 'Se vende cuando tenga un plan con un precio.',
  editProduct: 'Cambiar el producto',
  name: 'Nombre',
  category: 'Categoría',
  categoryHint: 'Una que ya hay, o una nueva.',
  provisioner: 'Quién lo arma',
  provisioners: { whm: 'El panel', manual: 'Ustedes, a mano' } as const satisfies Readonly<
    Record<Product['provisioner'], string>
  >,
  provisionerHint: 'No se cambia después.',

  plans: 'Planes',
  plan: 'Plan',
  noPlans: 'Todavía no tiene planes.',
  createPlan: 'Agregar un plan',
  editPlan: 'Cambiar el plan',
  panelPackage: 'Paquete en el panel',
  panelPackageHint: 'Como se llama en WHM.',
  resources: 'Qué da',
  resourcesHint: 'Vacío si no se sabe. «Sin límite» si no tiene.',
  resource: (name: string, inMegabytes: boolean) => (inMegabytes ? `${name}, en MB` : name),
  wrongLimit: 'Escribí un número, sin decimales, o «sin límite».',
  states: {
    offered: 'A la venta',
    withdrawn: 'Fuera de venta',
    unpriced: 'Le falta un precio',
    unprovided: 'Le falta un servidor',
  },
  stateLeads: {
    offered: 'Cualquier cliente lo puede contratar.',
    withdrawn: 'Nadie más lo contrata. Los servicios que hay siguen y se renuevan.',
    unpriced: 'Nadie lo puede contratar hasta que tenga un precio a la venta.',
    unprovided: 'Nadie lo puede contratar: ningún servidor lo puede tener.',
  },
  selling: 'Venta',
  takeOffSale: 'Sacarlo de la venta',
  takeOffSaleYes: 'Sí, sacarlo',
  takeOffSaleQuestion: 'Nadie más lo contrata. Los servicios que hay siguen y se renuevan.',
  putOnSale: 'Ponerlo a la venta',
  putOnSaleYes: 'Sí, ponerlo',
  putOnSaleQuestion: 'Cualquier cliente lo puede contratar, con los precios que están a la venta.',

  prices: 'Precios',
  pricesLead: 'Para quien lo contrate desde ahora. A quien ya lo tiene se le anuncia un cambio, más abajo.',
  noPrices: 'Todavía no tiene ninguno.',
  price: (amount: string, period: string) => `${amount} ${period}`,
  notSold: 'Fuera de venta',
  setPrice: 'Poner un precio',
  period: 'Cada cuánto se paga',
  amount: 'Importe',
  withdrawPrice: (period: string) => `Sacar de la venta el precio ${period}`,
  withdrawPriceQuestion: 'Nadie más lo contrata así. Quien ya lo paga así, sigue.',
  withdrawPriceYes: 'Sí, sacarlo',

  upgrades: 'A qué planes se puede subir',
  noUpgrades: 'A ninguno.',
  editUpgrades: 'Cambiar a qué planes se sube',
  servers: 'Qué servidores lo pueden tener',
  everyServer: 'Cualquiera.',
  editServers: 'Cambiar qué servidores',
  serversLead: 'Si no marcás ninguno, cualquiera.',

  changed: {
    name: 'Nombre',
    category: 'Categoría',
    panelPackage: 'Paquete en el panel',
    resources: 'Qué da',
    onSale: 'A la venta',
    prices: 'Precios',
    upgrades: 'A qué planes se sube',
    servers: 'Servidores',
  },
};
