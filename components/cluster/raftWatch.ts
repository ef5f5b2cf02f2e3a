/**
 * A watchman in the broker's Erlang VM, for a fault that RabbitMQ does not recover from: after a full disk its Raft
 * systems end, and stay away when there is space again (rabbitmq/ra #585). The node then knows no vhost and no user,
 * refuses every login as a wrong password, and its health checks and port 5672 look well.
 *
 * The watchman closes the ports for clients, so that Services lead to the other nodes; waits until the disk has space, so
 * that RabbitMQ does not boot on a full one; and ends the VM, which Kubernetes starts again.
 */

/** A file in /etc/rabbitmq. */
export const raftWatchFile = "raft-watch.erl";

/** Looks of five seconds in a row before it acts: a system that its supervisor restarts is away for a moment only. */
const looks = 3;

/** Erlang for `file:eval`, on 4.0 to 4.3. */
export const raftWatchErlang = `Running = fun() ->
  try [Name || {Name, Pid, _, _} <- supervisor:which_children(ra_systems_sup), is_pid(Pid)] catch _:_ -> [] end
end,
Log = fun(Format, Values) -> logger:error("Warren: " ++ Format, Values, #{domain => [rabbitmq]}) end,
IsFull = fun() ->
  try rabbit_disk_monitor:get_disk_free() < rabbit_disk_monitor:get_disk_free_limit() catch _:_ -> false end
end,
Restart = fun Again(Round) ->
  case IsFull() of
    true ->
      Round rem 12 =:= 0 andalso Log("this node starts anew once its disk has space", []),
      timer:sleep(5000),
      Again(Round + 1);
    false ->
      Log("this node starts anew", []),
      timer:sleep(1000),
      erlang:halt(1)
  end
end,
Watch = fun Again(Known, Missed) ->
  timer:sleep(case Known of [] -> 500; _ -> 5000 end),
  Now = Running(),
  case (try rabbit:is_running() catch _:_ -> false end) of
    false -> Again(lists:usort(Known ++ Now), 0);
    true ->
      case Known -- Now of
        [] -> Again(Now, 0);
        Ended when Missed + 1 >= ${looks} ->
          Log("the Raft systems ~0tp have ended, as after a full disk: clients get wrong answers here, and their ports "
              "are closed", [Ended]),
          catch rabbit_maintenance:suspend_all_client_listeners(),
          Restart(0);
        _ -> Again(Known, Missed + 1)
      end
  end
end,
register(warren_raft_watch, spawn(fun() -> Watch([], 0) end)).
`;

/** Arguments of the broker's Erlang VM. */
export const raftWatchArguments = (configDirectory: string) =>
  `-run file eval ${configDirectory}/${raftWatchFile}`;
