/**
 * The servers `v` that can host a plan `plan` (U1, B9): those that are named for it, or every one while none is. Within a
 * statement that has both.
 */
export const CAN_HOST = /* sql */ `(
  exists (select from plan_server h where h.plan_id = plan.id and h.server_id = v.id and h.able)
  or not exists (select from plan_server h where h.plan_id = plan.id and h.able))`;

/** Whether somebody can provision a plan `plan` of a product `p`: people, or the panel of a server that can host it. */
export const CAN_BE_PROVISIONED = /* sql */ `(
  p.provisioner = 'manual' or (plan.panel_package is not null and exists (select from server v where ${CAN_HOST})))`;
