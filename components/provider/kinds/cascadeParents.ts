/**
 * Objects that RabbitMQ deletes together with another one, such as bindings with an exchange. If another resource makes
 * that one, its settings are in the input `restsOn`: when they change it is recreated, and these objects are checked
 * again.
 */

import { differences } from "../protocol/difference.ts";
import type { ResourceKind } from "./resourceKind.ts";

export function withCascadeParents(kind: ResourceKind): ResourceKind {
  return {
    ...kind,
    diff: async (request) => {
      const found = await kind.diff(request);
      const more = differences(request.oldInputs.restsOn, request.news.restsOn, "restsOn");
      return { ...found, differences: [...found.differences, ...more] };
    },
  };
}

/**
 * The same with its own type, so that a preview shows what the few objects of the resource are. The state may come from
 * a resource of @pulumi/rabbitmq that has become this one: then it has the object, but none of the inputs of this type.
 */
export function named(type: string, kind: ResourceKind): ResourceKind {
  return {
    check: (request) => kind.check({ ...request, type }),
    diff: (request) => {
      const { olds, news } = request;
      const former = news.vhost === undefined ? {} : { vhost: news.vhost };
      return kind.diff({ ...request, type, olds: "objects" in olds ? olds : former });
    },
    create: (request) => kind.create({ ...request, type }),
    read: (request) => kind.read({ ...request, type }),
    update: (request) => kind.update({ ...request, type }),
    delete: (request) => kind.delete({ ...request, type }),
  };
}
