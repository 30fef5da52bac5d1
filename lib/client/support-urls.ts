import {
  type CustomerPageFilter,
  customerPageFilter,
  type OrganizationKeyFilter,
  organizationKeyFilter,
} from "@/lib/api/support";
import { readersOf } from "./schema-readers";
import { urlFilter } from "./url-filter";

/** The filter of the organization's keys in the URL of their page. */
export const organizationKeyUrl = urlFilter<OrganizationKeyFilter>(
  readersOf(organizationKeyFilter.shape),
  organizationKeyFilter.parse({}),
);

/** The shown pages of a customer's keys and impersonations, in the URL of the customer's page. */
export const customerPageUrl = urlFilter<CustomerPageFilter>(
  readersOf(customerPageFilter.shape),
  customerPageFilter.parse({}),
);

/** The shown page of "Support access", in the URL of the customer's account page. */
export const accountUrl = urlFilter<Pick<CustomerPageFilter, "impersonations_before">>(
  readersOf({ impersonations_before: customerPageFilter.shape.impersonations_before }),
  {},
);
